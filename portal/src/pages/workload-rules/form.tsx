// A rule in a dialog: whose tokens it lets in, by issuer, audience and claims, and the role they have.
import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { FormDialog } from '../../ui/dialog';
import { useRoleChoices } from '../../ui/role';
import { useProject } from '../project/context';
import { claimsOf, sent, type Claim, type Rule } from './terms';

const DEVELOPER = '2';

export function RuleForm({ rule, close }: { rule?: Rule; close: () => void }) {
  const { t } = useTranslation(['workload-rules', 'common']);
  const { project } = useProject();
  const roles = useRoleChoices();
  const [name, setName] = useState(rule?.name ?? '');
  const [issuer, setIssuer] = useState(rule?.issuer ?? '');
  const [audience, setAudience] = useState(rule?.audience ?? window.location.origin);
  const [claims, setClaims] = useState<Claim[]>(() => (rule === undefined ? [{ name: '', pattern: '' }] : claimsOf(rule)));
  const [role, setRole] = useState(rule === undefined ? DEVELOPER : String(rule.role_id));
  const [pattern, setPattern] = useState(rule?.pattern ?? '');
  const read = sent(claims);
  const save = async () => {
    const body = { name, issuer, audience, claims: read ?? {}, role_id: Number(role), disabled: rule?.disabled ?? false, ...(pattern === '' ? {} : { pattern }) };
    const path = { project: project.name };
    if (rule === undefined) await api.POST('/projects/{project}/workload-rules', { params: { path }, body });
    else await api.PUT('/projects/{project}/workload-rules/{rule}', { params: { path: { ...path, rule: rule.id } }, body });
  };
  return (
    <FormDialog
      opened
      close={close}
      title={rule === undefined ? t('create') : t('edit')}
      submit={t('common:action.save')}
      save={save}
      done={t('common:state.saved')}
      stale={['workload-rules']}
      disabled={name === '' || issuer === '' || audience === '' || read === null}
    >
      <TextInput label={t('common:field.name')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={64} required data-autofocus />
      <TextInput label={t('issuer')} description={t('issuerHelp')} placeholder="https://token.actions.githubusercontent.com" value={issuer} onChange={(event) => setIssuer(event.currentTarget.value)} maxLength={255} required />
      <TextInput label={t('audience')} description={t('audienceHelp')} value={audience} onChange={(event) => setAudience(event.currentTarget.value)} maxLength={255} required />
      <Claims claims={claims} change={setClaims} />
      <NativeSelect label={t('common:field.role')} data={roles} value={role} onChange={(event) => setRole(event.currentTarget.value)} />
      <TextInput label={t('pattern')} description={t('patternHelp')} placeholder="app/**" value={pattern} onChange={(event) => setPattern(event.currentTarget.value)} maxLength={255} />
    </FormDialog>
  );
}

function Claims({ claims, change }: { claims: Claim[]; change: (claims: Claim[]) => void }) {
  const { t } = useTranslation(['workload-rules', 'common']);
  const set = (at: number, changes: Partial<Claim>) => change(claims.map((claim, place) => (place === at ? { ...claim, ...changes } : claim)));
  return (
    <fieldset className="selectors">
      <legend>{t('claims')}</legend>
      <p>{t('claimsHelp')}</p>
      {claims.map(({ name, pattern }, at) => (
        <div key={at} className="selector">
          <TextInput size="xs" aria-label={t('claim')} placeholder="repository" value={name} onChange={(event) => set(at, { name: event.currentTarget.value })} maxLength={255} required />
          <TextInput size="xs" aria-label={t('claimPattern')} placeholder="team/*" value={pattern} onChange={(event) => set(at, { pattern: event.currentTarget.value })} maxLength={255} required />
          {claims.length > 1 && (
            <ActionIcon variant="subtle" color="gray" aria-label={`${t('common:action.remove')}: ${name}`} onClick={() => change(claims.toSpliced(at, 1))}>
              <X size={16} />
            </ActionIcon>
          )}
        </div>
      ))}
      <Button size="compact-xs" variant="subtle" leftSection={<Plus size={14} />} onClick={() => change([...claims, { name: '', pattern: '' }])}>
        {t('addClaim')}
      </Button>
    </fieldset>
  );
}
