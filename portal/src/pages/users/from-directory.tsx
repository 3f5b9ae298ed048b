// People of the LDAP directory, who get accounts before they sign in for the first time.
import { Alert, Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Shape } from '../../api/client';
import { useFocusBack } from '../../ui/focus-back';
import { sentence, told } from '../../ui/told';

export function FromDirectory({ close }: { close: () => void }) {
  const { t } = useTranslation(['users', 'common']);
  useFocusBack();
  const [text, setText] = useState('');
  const search = useMutation({
    mutationFn: async () => (await api.GET('/ldap/users/search', { params: { query: { username: text.trim() } } })).data ?? [],
    meta: { silent: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    search.mutate();
  };
  return (
    <Modal opened onClose={close} title={t('directory.title')} closeButtonProps={{ 'aria-label': t('common:action.close') }}>
      <p>{t('directory.about')}</p>
      <form onSubmit={submit} className="filters" role="search">
        <TextInput label={t('directory.search')} type="search" value={text} onChange={(event) => setText(event.currentTarget.value)} maxLength={255} data-autofocus />
        <Button type="submit" loading={search.isPending}>
          {t('directory.find')}
        </Button>
      </form>
      {search.isError && (
        <Alert color="red" role="alert">
          {sentence(search.error)}
        </Alert>
      )}
      {search.data && <Found key={search.submittedAt} people={search.data} close={close} />}
    </Modal>
  );
}

function Found({ people, close }: { people: Shape['LdapUser'][]; close: () => void }) {
  const { t } = useTranslation(['users', 'common']);
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<string[]>([]);
  const bring = useMutation({
    mutationFn: () => api.POST('/ldap/users/import', { body: { ldap_uid_list: chosen } }),
    meta: { silent: true },
    onSuccess: async () => {
      told.done(t('directory.done', { count: chosen.length }));
      close();
      await queries.invalidateQueries({ queryKey: ['users'] });
    },
  });
  if (people.length === 0) return <p role="status">{t('directory.none')}</p>;
  return (
    <>
      <Checkbox.Group label={t('directory.found', { count: people.length })} value={chosen} onChange={setChosen}>
        <div className="one-column scroll-box">
          {people.map((person) => (
            <Checkbox key={person.username} value={person.username} label={`${person.username} ${[person.realname, person.email].filter(Boolean).join(', ')}`} />
          ))}
        </div>
      </Checkbox.Group>
      {bring.isError && (
        <p role="alert" className="error-text">
          {t('directory.failed')}
        </p>
      )}
      <Button mt="sm" loading={bring.isPending} disabled={chosen.length === 0} onClick={() => bring.mutate()}>
        {t('directory.import')}
      </Button>
    </>
  );
}
