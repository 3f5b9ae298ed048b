// Signing in: with a name and a password of this registry or of the directory, or at the OpenID provider.
import { Alert, Anchor, Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { ApiError, send } from '../../api/client';
import { Preferences } from '../../frame';
import { useSystem } from '../../session';
import { sentence } from '../../ui/told';
import { safeNext } from './next';

export function Component() {
  const { t } = useTranslation('sign-in');
  const system = useSystem();
  const [parameters] = useSearchParams();
  const next = safeNext(parameters.get('next'));
  return (
    <main className="centre">
      <title>{`${t('title')} · Wharf`}</title>
      <div className="sign-in">
        <Stack gap="md">
          <img src="/favicon.svg" width="56" height="56" alt="" />
          <h1>{t('title')}</h1>
          {system?.banner_message && <Alert role="note">{system.banner_message}</Alert>}
          {system?.auth_mode === 'oidc_auth' && (
            <>
              <Button component="a" href={`/c/oidc/login?redirect_url=${encodeURIComponent(next)}`} size="md">
                {t('provider', { name: system.oidc_provider_name || 'OpenID Connect' })}
              </Button>
              <Divider label={t('or')} />
            </>
          )}
          <PasswordForm next={next} directory={system?.auth_mode === 'ldap_auth'} />
          <Anchor component={Link} to="/projects">
            {t('anonymous')}
          </Anchor>
          <div>
            <Preferences />
          </div>
        </Stack>
      </div>
    </main>
  );
}

function PasswordForm({ next, directory }: { next: string; directory: boolean }) {
  const { t } = useTranslation(['sign-in', 'common']);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const login = useMutation({
    mutationFn: (form: FormData) =>
      send('/c/login', { method: 'POST', body: new URLSearchParams({ principal: String(form.get('name')), password: String(form.get('password')) }) }),
    meta: { silent: true },
    onSuccess: async () => {
      queries.clear();
      await navigate(next, { replace: true });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    login.mutate(new FormData(event.currentTarget));
  };
  const refused = login.error instanceof ApiError && login.error.status === 401;
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput name="name" label={t('common:field.username')} description={directory ? t('directory') : undefined} autoComplete="username" required withAsterisk={false} autoFocus />
        <PasswordInput name="password" label={t('common:field.password')} autoComplete="current-password" required withAsterisk={false} visibilityToggleButtonProps={{ 'aria-label': t('show') }} />
        {login.isError && (
          <p role="alert" className="error-text">
            {refused ? t('refused') : sentence(login.error)}
          </p>
        )}
        <Button type="submit" loading={login.isPending}>
          {t('submit')}
        </Button>
      </Stack>
    </form>
  );
}
