// Who an account is at outside providers: whoever the provider says one of these is logs in to this account.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { api, one, page, type Shape } from '../../api/client';
import { useMe } from '../../session';
import { Destroy, FormDialog } from '../../ui/dialog';
import { List, useList, useListState, type Column } from '../../ui/list';
import { Head, Loaded } from '../../ui/page';
import { Time } from '../../ui/text';

/** The server's names for its providers; `header` is a reverse proxy that says who somebody is. */
const PROVIDERS = ['ldap', 'oidc', 'header'] as const;
type Provider = (typeof PROVIDERS)[number];
const isProvider = (name: string): name is Provider => PROVIDERS.some((known) => known === name);

export function Component() {
  const user = Number(useParams().user);
  const query = useQuery({ queryKey: ['users', user], queryFn: () => one(api.GET('/users/{user}', { params: { path: { user } } })) });
  return <Loaded query={query}>{(account) => <Identities account={account} />}</Loaded>;
}

function Identities({ account }: { account: Shape['UserResp'] }) {
  const { t } = useTranslation('users');
  const [tying, setTying] = useState(false);
  const admin = useMe()?.sysadmin_flag ?? false;
  return (
    <>
      <Head title={t('identity.of', { name: account.username })} crumbs={[{ to: '/users', text: t('title') }]}>
        {admin && (
          <Button leftSection={<Plus size={16} />} onClick={() => setTying(true)}>
            {t('identity.tie')}
          </Button>
        )}
      </Head>
      <p>{t('identity.about')}</p>
      <Table account={account} admin={admin} />
      {tying && <Tie account={account} close={() => setTying(false)} />}
    </>
  );
}

function Table({ account, admin }: { account: Shape['UserResp']; admin: boolean }) {
  const { t } = useTranslation(['users', 'common']);
  const user = account.user_id;
  const state = useListState();
  const query = useList(['users', user, 'identities'], state, () => page(api.GET('/users/{user}/identities', { params: { path: { user } } })));
  const columns: Column<Shape['Identity']>[] = [
    { key: 'provider', header: t('identity.provider'), render: ({ provider }) => (isProvider(provider) ? t(`identity.${provider}`) : provider) },
    { key: 'subject', header: t('identity.subject'), render: ({ subject }) => <code className="mono anywhere">{subject}</code> },
    { key: 'created', header: t('common:field.created'), wide: true, render: ({ creation_time }) => <Time at={creation_time} /> },
  ];
  if (admin) {
    columns.push({
      key: 'actions',
      header: t('common:list.actions'),
      render: ({ id, subject }) => (
        <Destroy
          name={subject}
          title={t('identity.untie')}
          consequence={t('identity.consequence', { name: account.username })}
          destroy={() => api.DELETE('/users/{user}/identities/{identity}', { params: { path: { user, identity: id } } })}
          done={t('identity.untied')}
          stale={['users']}
        />
      ),
    });
  }
  return <List label={t('identity.title')} query={query} state={state} columns={columns} rowKey={({ id }) => id} empty={<p>{t('identity.none')}</p>} />;
}

function Tie({ account, close }: { account: Shape['UserResp']; close: () => void }) {
  const { t } = useTranslation('users');
  const [provider, setProvider] = useState<Provider>('ldap');
  const [subject, setSubject] = useState('');
  const save = () => api.POST('/users/{user}/identities', { params: { path: { user: account.user_id } }, body: { provider, subject: subject.trim() } });
  return (
    <FormDialog opened close={close} title={t('identity.tie')} submit={t('identity.tie')} save={save} done={t('identity.tied')} stale={['users']} disabled={subject.trim() === ''}>
      <p>{t('identity.tieHelp', { name: account.username })}</p>
      <NativeSelect
        label={t('identity.provider')}
        data={PROVIDERS.map((value) => ({ value, label: t(`identity.${value}`) }))}
        value={provider}
        onChange={(event) => setProvider(event.currentTarget.value as Provider)}
      />
      <TextInput label={t('identity.subject')} description={t(`identity.help.${provider}`)} value={subject} onChange={(event) => setSubject(event.currentTarget.value)} maxLength={4096} required data-autofocus />
    </FormDialog>
  );
}
