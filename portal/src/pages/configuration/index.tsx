// What the installation is set to, in three parts, with tests of the directory and the provider before they are saved.
import { Alert, Button, NativeSelect, NumberInput, PasswordInput, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useParams } from 'react-router';
import { api, one, type Shape } from '../../api/client';
import { Head, Loaded, Problem } from '../../ui/page';
import { sentence, told } from '../../ui/told';
import { changed, TABS, type Draft, type Item, type Tab } from './fields';

export function Component() {
  const { t } = useTranslation(['configuration', 'common']);
  const parameters = useParams();
  const tab = (Object.keys(TABS) as Tab[]).find((known) => known === parameters.tab) ?? 'general';
  const query = useQuery({ queryKey: ['configurations'], queryFn: () => one(api.GET('/configurations')) as Promise<Record<string, Item | undefined>> });
  return (
    <>
      <Head title={t('title')} />
      <nav className="tabs" aria-label={t('title')}>
        {(Object.keys(TABS) as Tab[]).map((name) => (
          <NavLink key={name} to={name === 'general' ? '/configuration' : `/configuration/${name}`} end>
            {t(`tab.${name}`)}
          </NavLink>
        ))}
      </nav>
      <Loaded query={query}>{(values) => <Part key={tab} tab={tab} values={values} />}</Loaded>
    </>
  );
}

function Part({ tab, values }: { tab: Tab; values: Record<string, Item | undefined> }) {
  const { t } = useTranslation(['configuration', 'common']);
  const [draft, setDraft] = useState<Draft>({});
  const queries = useQueryClient();
  const changes = changed(draft, values);
  const save = useMutation({
    mutationFn: () => api.PUT('/configurations', { body: changes as Shape['Configurations'] }),
    meta: { silent: true },
    onSuccess: async () => {
      told.done(t('common:state.saved'));
      await queries.invalidateQueries();
      setDraft({});
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="card narrow" onSubmit={submit}>
      <Stack gap="md">
        {TABS[tab].map((field) => (
          <Field key={field.key} field={field} item={values[field.key]} draft={draft} change={(value) => setDraft((before) => ({ ...before, [field.key]: value }))} />
        ))}
        {save.isError && <Problem error={save.error} />}
        <div className="row-tags">
          <Button type="submit" loading={save.isPending} disabled={Object.keys(changes).length === 0}>
            {t('common:action.save')}
          </Button>
          {tab === 'ldap' && <TestLdap draft={draft} values={values} />}
          {tab === 'oidc' && <TestOidc draft={draft} values={values} />}
        </div>
      </Stack>
    </form>
  );
}

interface FieldProps {
  field: (typeof TABS)[Tab][number];
  item: Item | undefined;
  draft: Draft;
  change: (value: Item['value']) => void;
}

function Field({ field, item, draft, change }: FieldProps) {
  const { t } = useTranslation('configuration');
  const { key, kind } = field;
  const label = t(`key.${key}`);
  // A secret is set and never shown.
  const disabled = item?.editable === false;
  const value = draft[key] ?? item?.value ?? '';
  const props = { label, disabled, description: disabled ? t('fixed') : undefined };
  switch (kind) {
    case 'flag':
      return <Switch {...props} checked={value === true} onChange={(event) => change(event.currentTarget.checked)} />;
    case 'number':
      return <NumberInput {...props} value={Number(value)} onChange={(typed) => change(Number(typed))} hideControls />;
    case 'secret':
      return (
        <PasswordInput {...props} placeholder={t('secret')} value={String(draft[key] ?? '')} onChange={(event) => change(event.currentTarget.value)} autoComplete="new-password" visibilityToggleButtonProps={{ 'aria-label': t('show') }} />
      );
    case 'long':
      return <Textarea {...props} rows={4} value={String(value)} onChange={(event) => change(event.currentTarget.value)} />;
    case 'text':
      return <TextInput {...props} value={String(value)} onChange={(event) => change(event.currentTarget.value)} />;
    default:
      return <NativeSelect {...props} data={[...kind]} value={String(value)} onChange={(event) => change(event.currentTarget.value)} />;
  }
}

interface TestProps {
  draft: Draft;
  values: Record<string, Item | undefined>;
}

/** Tries what stands in the form, saved or not. Without a new password the stored one is used. */
function TestLdap({ draft, values }: TestProps) {
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
          },
        }),
      ),
    meta: { silent: true },
  });
  return <TestButton pending={test.isPending} run={() => test.mutate()} outcome={test.data && { ok: test.data.success, text: test.data.message }} error={test.error} />;
}

function TestOidc({ draft, values }: TestProps) {
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
