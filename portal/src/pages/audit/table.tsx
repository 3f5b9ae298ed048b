// The list of audit entries with its filters, and the same as a file.
import { Badge, Button, TextInput } from '@mantine/core';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Page, Shape } from '../../api/client';
import { q } from '../../api/query';
import { ClearFilters, FilterChoice, Filters, FilterText, List, useList, useListState, type Column, type ListState } from '../../ui/list';
import { Time } from '../../ui/text';
import { between } from './between';

const FILTERS = ['username', 'resource', 'operation', 'result', 'from', 'to'];
const OPERATIONS = ['create', 'update', 'delete', 'push', 'pull', 'login', 'logout'];

interface Props {
  scope: string;
  ask: (query: { page: number; page_size: number; sort?: string; q?: string }) => Promise<Page<Shape['AuditLogExt']>>;
  exportable?: boolean;
}

export function AuditLog({ scope, ask, exportable = false }: Props) {
  const { t } = useTranslation(['audit', 'common']);
  const state = useListState(FILTERS, '-op_time');
  const condition = conditions(state);
  const query = useList(['audit', scope, condition], state, (paging) => ask({ ...paging, ...(condition === undefined ? {} : { q: condition }) }));
  const columns: Column<Shape['AuditLogExt']>[] = [
    { key: 'time', header: t('time'), sort: 'op_time', render: (entry) => <Time at={entry.op_time} /> },
    { key: 'who', header: t('who'), sort: 'username', render: (entry) => <span className="anywhere">{entry.username || t('nobody')}</span> },
    { key: 'operation', header: t('operation'), render: (entry) => <span className="anywhere">{entry.operation}</span> },
    { key: 'type', header: t('common:field.type'), wide: true, render: (entry) => entry.resource_type },
    { key: 'resource', header: t('resource'), render: (entry) => <span className="anywhere">{entry.resource}</span> },
    { key: 'result', header: t('result'), render: (entry) => <Result ok={entry.operation_result} /> },
    { key: 'detail', header: t('detail'), wide: true, render: (entry) => <span className="anywhere">{entry.operation_description}</span> },
    { key: 'address', header: t('address'), wide: true, render: (entry) => entry.client_address ?? '' },
  ];
  return (
    <>
      <Filters>
        <FilterText state={state} name="username" label={t('who')} />
        <FilterText state={state} name="resource" label={t('resource')} />
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
        {exportable && <Export condition={condition} />}
      </Filters>
      <List label={t('title')} query={query} state={state} columns={columns} rowKey={(entry) => entry.id} />
    </>
  );
}

function conditions(state: ListState): string | undefined {
  const result = state.filter('result');
  const operation = state.filter('operation');
  return q({
    username: { contains: state.filter('username') },
    resource: { contains: state.filter('resource') },
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

/** The file has what the filters show, not only this page of it. */
function Export({ condition }: { condition: string | undefined }) {
  const { t } = useTranslation('audit');
  const link = (format: string) => `/api/v2.0/auditlog-exts/export?${new URLSearchParams({ format, ...(condition === undefined ? {} : { q: condition }) })}`;
  return (
    <>
      <Button component="a" href={link('csv')} download variant="default" leftSection={<Download size={16} />}>
        {t('csv')}
      </Button>
      <Button component="a" href={link('jsonl')} download variant="default" leftSection={<Download size={16} />}>
        {t('jsonl')}
      </Button>
    </>
  );
}
