// Signing in: with a name and a password of this registry or of the directory, or at the OpenID provider.
import { Anchor, Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { ApiError } from '../../api/client';
import { useSystem } from '../../session';
import { Loading } from '../../ui/page';
import { sentence } from '../../ui/told';
import { Entrance } from './entrance';
import { logIn } from './log-in';
import { safeNext } from './next';

export function Component() {
  const { t } = useTranslation('sign-in');
  const system = useSystem();
  const [parameters] = useSearchParams();
  const next = safeNext(parameters.get('next'));
  const provider = system?.auth_mode === 'oidc_auth' ? `/c/oidc/login?redirect_url=${encodeURIComponent(next)}` : null;
  // A local account can still be used, by an address with `local`.
  const atOnce = provider !== null && system?.primary_auth_mode === true && !parameters.has('local');
  const withNext = (path: string) => `${path}next=${encodeURIComponent(next)}`;
  return (
    <Entrance title={t('title')}>
      <Stack gap="md">
        {provider !== null && (
          <Button component="a" href={provider} size="md">
            {t('provider', { name: system?.oidc_provider_name || 'OpenID Connect' })}
          </Button>
        )}
        {atOnce ? (
          <>
            <AtOnce address={provider} />
            <Anchor component={Link} to={withNext('/sign-in?local=1&')}>
              {t('local')}
            </Anchor>
          </>
        ) : (
          <>
            {provider !== null && <Divider label={t('or')} />}
            <PasswordForm next={next} directory={system?.auth_mode === 'ldap_auth'} />
            {system?.self_registration && (
              <Anchor component={Link} to={withNext('/sign-up?')}>
                {t('up.none')}
              </Anchor>
            )}
          </>
        )}
        <Anchor component={Link} to="/projects">
          {t('anonymous')}
        </Anchor>
      </Stack>
    </Entrance>
  );
}

/** To the provider without being asked; the way back does not lead here again. */
function AtOnce({ address }: { address: string }) {
  useEffect(() => window.location.replace(address), [address]);
  return <Loading />;
}

function PasswordForm({ next, directory }: { next: string; directory: boolean }) {
  const { t } = useTranslation(['sign-in', 'common']);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const login = useMutation({
    mutationFn: (form: FormData) => logIn(String(form.get('name')), String(form.get('password'))),
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
