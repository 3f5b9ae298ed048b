// One's own account: who one is, and the password; for accounts of an OpenID provider the secret that stands for one on the command line.
import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, one, type Shape } from '../../api/client';
import { useMe } from '../../session';
import { FormDialog } from '../../ui/dialog';
import { Head, Loading, Problem } from '../../ui/page';
import { SecretOnce, type Issued } from '../../ui/secret';
import { told } from '../../ui/told';

export function Component() {
  const { t } = useTranslation('profile');
  const me = useMe();
  if (me === undefined) return <Loading />;
  if (me === null) return <Problem error={new ApiError(401, 'UNAUTHORIZED', '')} />;
  return (
    <>
      <Head title={me.username} />
      <div className="cards">
        <section className="card">
          <h2>{t('about')}</h2>
          <About me={me} />
        </section>
        {me.oidc_user_meta ? (
          <section className="card">
            <h2>{t('cli.title')}</h2>
            <CliSecret me={me} />
          </section>
        ) : (
          <section className="card">
            <h2>{t('password')}</h2>
            <Password me={me} />
          </section>
        )}
      </div>
    </>
  );
}

function About({ me }: { me: Shape['UserResp'] }) {
  const { t } = useTranslation(['profile', 'common']);
  const queries = useQueryClient();
  const [email, setEmail] = useState(me.email);
  const [realname, setRealname] = useState(me.realname);
  const save = useMutation({
    mutationFn: () => api.PUT('/users/{user}', { params: { path: { user: me.user_id } }, body: { email, realname, comment: me.comment } }),
    onSuccess: async () => {
      told.done(t('common:state.saved'));
      await queries.invalidateQueries({ queryKey: ['me'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput label={t('common:field.email')} type="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} maxLength={255} autoComplete="email" />
        <TextInput label={t('common:field.realname')} value={realname} onChange={(event) => setRealname(event.currentTarget.value)} maxLength={255} autoComplete="name" />
        <Button type="submit" loading={save.isPending}>
          {t('common:action.save')}
        </Button>
      </Stack>
    </form>
  );
}

function Password({ me }: { me: Shape['UserResp'] }) {
  const { t } = useTranslation(['profile', 'common']);
  const [before, setBefore] = useState('');
  const [after, setAfter] = useState('');
  const save = useMutation({
    mutationFn: () => api.PUT('/users/{user}/password', { params: { path: { user: me.user_id } }, body: { old_password: before, new_password: after } }),
    onSuccess: () => {
      told.done(t('common:state.saved'));
      setBefore('');
      setAfter('');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const toggle = { 'aria-label': t('show') };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <PasswordInput label={t('before')} value={before} onChange={(event) => setBefore(event.currentTarget.value)} autoComplete="current-password" visibilityToggleButtonProps={toggle} />
        <PasswordInput label={t('after')} value={after} onChange={(event) => setAfter(event.currentTarget.value)} autoComplete="new-password" visibilityToggleButtonProps={toggle} />
        <Button type="submit" loading={save.isPending} disabled={before === '' || after === ''}>
          {t('change')}
        </Button>
      </Stack>
    </form>
  );
}

function CliSecret({ me }: { me: Shape['UserResp'] }) {
  const { t } = useTranslation('profile');
  const [asking, setAsking] = useState(false);
  const [issued, setIssued] = useState<Issued | null>(null);
  const make = async () => {
    const { secret } = await one(api.PUT('/users/{user}/cli_secret', { params: { path: { user: me.user_id } }, body: {} }));
    setIssued({ name: me.username, secret });
  };
  return (
    <Stack gap="sm">
      <Text size="sm">{t('cli.explain')}</Text>
      <Button onClick={() => setAsking(true)}>{t('cli.make')}</Button>
      {asking && (
        <FormDialog opened close={() => setAsking(false)} title={t('cli.make')} submit={t('cli.make')} save={make} stale={['me']}>
          <p>{t('cli.consequence')}</p>
        </FormDialog>
      )}
      <SecretOnce issued={issued} title={t('cli.title')} close={() => setIssued(null)} />
    </Stack>
  );
}
