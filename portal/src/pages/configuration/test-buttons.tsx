// Trying what stands in the form, saved or not. Without a new password the stored one is used.
import { Alert, Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, one } from '../../api/client';
import { sentence } from '../../ui/told';
import type { Draft, Item } from './fields';

interface TestProps {
  draft: Draft;
  values: Record<string, Item | undefined>;
}

export function TestLdap({ draft, values }: TestProps) {
  const now = (key: string) => draft[key] ?? values[key]?.value;
  const password = draft.ldap_search_password;
  const test = useMutation({
    mutationFn: () =>
      one(
        api.POST('/ldap/ping', {
          body: {
            ldap_url: String(now('ldap_url') ?? ''),
            ldap_search_dn: String(now('ldap_search_dn') ?? ''),
            ...(password === undefined || password === '' ? {} : { ldap_search_password: String(password) }),
            ldap_base_dn: String(now('ldap_base_dn') ?? ''),
            ldap_filter: String(now('ldap_filter') ?? ''),
            ldap_uid: String(now('ldap_uid') ?? ''),
            ldap_scope: Number(now('ldap_scope') ?? 2),
            ldap_verify_cert: now('ldap_verify_cert') === true,
            ldap_connection_timeout: Number(now('ldap_timeout') ?? 5),
            // Wharf's own, which Harbor's body has no name for.
            ...{ ldap_start_tls: now('ldap_start_tls') === true, ldap_ca_certificate: String(now('ldap_ca_certificate') ?? '') },
          },
        }),
      ),
    meta: { silent: true },
  });
  return <TestButton pending={test.isPending} run={() => test.mutate()} outcome={test.data && { ok: test.data.success, text: test.data.message }} error={test.error} />;
}

export function TestOidc({ draft, values }: TestProps) {
  const now = (key: string) => draft[key] ?? values[key]?.value;
  const test = useMutation({
    mutationFn: async () => {
      await api.POST('/system/oidc/ping', { body: { url: String(now('oidc_endpoint') ?? ''), verify_cert: now('oidc_verify_cert') !== false } });
      return { ok: true, text: '' };
    },
    meta: { silent: true },
  });
  return <TestButton pending={test.isPending} run={() => test.mutate()} outcome={test.data} error={test.error} />;
}

function TestButton({ pending, run, outcome, error }: { pending: boolean; run: () => void; outcome: { ok: boolean; text: string } | undefined; error: unknown }) {
  const { t } = useTranslation('configuration');
  return (
    <>
      <Button variant="default" loading={pending} onClick={run}>
        {t('test')}
      </Button>
      <div role="status">
        {outcome && !error ? (
          <Alert color={outcome.ok ? 'teal' : 'red'}>{outcome.ok ? t('works') : outcome.text || t('fails')}</Alert>
        ) : error ? (
          <Alert color="red">{sentence(error)}</Alert>
        ) : null}
      </div>
    </>
  );
}
