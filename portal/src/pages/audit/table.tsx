// The list of audit entries with its filters, and the same as a file.
import { Badge, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Page, Shape } from '../../api/client';
import { q } from '../../api/query';
import { ClearFilters, FilterChoice, Filters, FilterText, List, useList, useListState, type Column, type ListState } from '../../ui/list';
import { Time } from '../../ui/text';
import { between } from './between';
import { Export } from './export';
import { ResourceText } from './resource';

const FILTERS = ['username', 'resource', 'type', 'operation', 'result', 'from', 'to'];
const OPERATIONS = ['create', 'update', 'delete', 'push', 'pull', 'login', 'logout'];
/** What entries are about, in the server's words, which the exported file has too. */
const TYPES = [
  'artifact', 'artifact-label', 'blob', 'cluster', 'cluster-inventory', 'configuration', 'cve_allowlist', 'garbage-collection', 'immutable_rule', 'job', 'label', 'member', 'metadata', 'pin',
  'project', 'purge-audit', 'quota', 'repository', 'repository_grant', 'robot', 'role', 'scrub', 'tag', 'tag-retention', 'trash', 'user', 'user_group', 'workload', 'workload_rule',
];

interface Props {
  scope: string;
  ask: (query: { page: number; page_size: number; sort?: string; q?: string }) => Promise<Page<Shape['AuditLogExt']>>;
  /** The project's number; nothing for the log of everything. */
  project?: number;
}

export function AuditLog({ scope, ask, project }: Props) {
  const { t } = useTranslation(['audit', 'common']);
  const state = useListState(FILTERS, '-op_time');
  const condition = conditions(state);
  const query = useList(['audit', scope, condition], state, (paging) => ask({ ...paging, ...(condition === undefined ? {} : { q: condition }) }));
  const columns: Column<Shape['AuditLogExt']>[] = [
    { key: 'time', header: t('time'), sort: 'op_time', render: (entry) => <Time at={entry.op_time} /> },
    { key: 'who', header: t('who'), sort: 'username', render: (entry) => <span className="anywhere">{entry.username || t('nobody')}</span> },
    { key: 'operation', header: t('operation'), render: (entry) => <span className="anywhere">{entry.operation}</span> },
    { key: 'type', header: t('common:field.type'), wide: true, render: (entry) => entry.resource_type },
    { key: 'resource', header: t('resource'), render: (entry) => <ResourceText text={entry.resource} /> },
    { key: 'result', header: t('result'), render: (entry) => <Result ok={entry.operation_result} /> },
    { key: 'detail', header: t('detail'), wide: true, render: (entry) => <ResourceText text={entry.operation_description} /> },
    { key: 'address', header: t('address'), wide: true, render: (entry) => entry.client_address ?? '' },
  ];
  return (
    <>
      <Filters>
        <FilterText state={state} name="username" label={t('who')} />
        <FilterText state={state} name="resource" label={t('resource')} />
        <FilterChoice state={state} name="type" label={t('common:field.type')} data={[{ value: '', label: t('all') }, ...TYPES.map((value) => ({ value, label: value }))]} />
        <FilterChoice state={state} name="operation" label={t('operation')} data={[{ value: '', label: t('all') }, ...OPERATIONS.map((value) => ({ value, label: value }))]} />
        <FilterChoice
          state={state}
          name="result"
          label={t('result')}
          data={[
            { value: '', label: t('all') },
            { value: 'true', label: t('ok') },
            { value: 'false', label: t('refused') },
          ]}
        />
        <Day state={state} name="from" label={t('from')} />
        <Day state={state} name="to" label={t('to')} />
        <ClearFilters state={state} names={FILTERS} />
        <Export condition={condition} project={project} />
      </Filters>
      <List label={t('title')} query={query} state={state} columns={columns} rowKey={(entry) => entry.id} />
    </>
  );
}

function conditions(state: ListState): string | undefined {
  const result = state.filter('result');
  const operation = state.filter('operation');
  const type = state.filter('type');
  return q({
    username: { contains: state.filter('username') },
    resource: { contains: state.filter('resource') },
    resource_type: type === '' ? undefined : { is: type },
    operation: operation === '' ? undefined : { is: operation },
    operation_result: result === '' ? undefined : { is: result === 'true' },
    op_time: { raw: between(state.filter('from'), state.filter('to')) },
  });
}

function Day({ state, name, label }: { state: ListState; name: string; label: string }) {
  return <TextInput type="date" size="sm" label={label} value={state.filter(name)} onChange={(event) => state.set({ [name]: event.currentTarget.value })} />;
}

function Result({ ok }: { ok: boolean }) {
  const { t } = useTranslation('audit');
  return (
    <Badge variant="light" color={ok ? 'teal' : 'red'}>
      {ok ? t('ok') : t('refused')}
    </Badge>
  );
}
