// Workload rules of a project: whose signed tokens have which role, without a stored secret.
import { ActionIcon, Button, Switch, Tooltip } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, page } from '../../api/client';
import { q } from '../../api/query';
import { Destroy } from '../../ui/dialog';
import { ClearFilters, Filters, FilterText, List, useList, useListState, type Column } from '../../ui/list';
import { useProject } from '../project/context';
import { RuleForm } from './form';
import { claimsOf, type Rule } from './terms';

const FILTERS = ['name'];

export function Component() {
  const { t } = useTranslation(['workload-rules', 'common']);
  const { project, can } = useProject();
  const [editing, setEditing] = useState<Rule | 'new' | null>(null);
  const state = useListState(FILTERS);
  const columns = useColumns(setEditing);
  const path = { project: project.name };
  const query = useList(['workload-rules', project.name, state.filter('name')], state, (paging) =>
    page(api.GET('/projects/{project}/workload-rules', { params: { path, query: { ...paging, q: q({ name: { contains: state.filter('name') } }) } } })),
  );
  return (
    <>
      <p>{t('about')}</p>
      <Filters>
        <FilterText state={state} name="name" label={t('common:list.filter')} />
        <ClearFilters state={state} names={FILTERS} />
        {can('workload-rule', 'create') && (
          <Button leftSection={<Plus size={16} />} onClick={() => setEditing('new')}>
            {t('create')}
          </Button>
        )}
      </Filters>
      <List label={t('title')} query={query} state={state} columns={columns} rowKey={({ id }) => id} empty={<p>{t('none')}</p>} />
      {editing !== null && <RuleForm rule={editing === 'new' ? undefined : editing} close={() => setEditing(null)} />}
    </>
  );
}

function useColumns(edit: (rule: Rule) => void): Column<Rule>[] {
  const { t } = useTranslation(['workload-rules', 'common']);
  return [
    { key: 'name', header: t('common:field.name'), sort: 'name', render: (rule) => <span className="anywhere">{rule.name}</span> },
    { key: 'issuer', header: t('issuer'), sort: 'issuer', wide: true, render: (rule) => <code className="mono anywhere">{rule.issuer}</code> },
    { key: 'claims', header: t('claims'), render: (rule) => <code className="mono anywhere">{claimsOf(rule).map(({ name, pattern }) => `${name}=${pattern}`).join(', ')}</code> },
    { key: 'role', header: t('common:field.role'), render: (rule) => rule.role_name },
    { key: 'pattern', header: t('pattern'), wide: true, render: (rule) => <code className="mono anywhere">{rule.pattern ?? '**'}</code> },
    { key: 'on', header: t('on'), render: (rule) => <OnOff rule={rule} /> },
    { key: 'actions', header: t('common:list.actions'), render: (rule) => <Actions rule={rule} edit={() => edit(rule)} /> },
  ];
}

function OnOff({ rule }: { rule: Rule }) {
  const { t } = useTranslation('workload-rules');
  const { project, can } = useProject();
  const queries = useQueryClient();
  const { name, issuer, audience, claims, role_id, pattern } = rule;
  const change = useMutation({
    mutationFn: (disabled: boolean) =>
      api.PUT('/projects/{project}/workload-rules/{rule}', { params: { path: { project: project.name, rule: rule.id } }, body: { name, issuer, audience, claims, role_id, pattern, disabled } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['workload-rules'] }),
  });
  return (
    <Switch
      aria-label={t('switch', { name })}
      checked={!rule.disabled}
      disabled={!can('workload-rule', 'update') || change.isPending}
      onChange={(event) => change.mutate(!event.currentTarget.checked)}
    />
  );
}

function Actions({ rule, edit }: { rule: Rule; edit: () => void }) {
  const { t } = useTranslation('workload-rules');
  const { project, can } = useProject();
  return (
    <span className="nowrap">
      {can('workload-rule', 'update') && (
        <Tooltip label={t('edit')}>
          <ActionIcon variant="subtle" aria-label={`${t('edit')}: ${rule.name}`} onClick={edit}>
            <Pencil size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      {can('workload-rule', 'delete') && (
        <Destroy
          name={rule.name}
          title={t('delete.title')}
          consequence={t('delete.consequence')}
          destroy={() => api.DELETE('/projects/{project}/workload-rules/{rule}', { params: { path: { project: project.name, rule: rule.id } } })}
          stale={['workload-rules']}
        />
      )}
    </span>
  );
}
