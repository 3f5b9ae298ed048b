// Runs of every kind, newest first.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { JobStatus, isOpen, pace } from '../../ui/job';
import { ClearFilters, FilterChoice, Filters, List, useList, useListState, type Column, type ListState } from '../../ui/list';
import { Time } from '../../ui/text';
import { KINDS, useKind } from './kinds';
import { Parts } from './parts';
import { Done, useTrigger } from './progress';
import { StopRun } from './stop-run';

type Run = Shape['Execution'];
const FILTERS = ['kind', 'status', 'trigger'];

export function Component() {
  const { t } = useTranslation(['jobs', 'common']);
  const kind = useKind();
  const trigger = useTrigger();
  const state = useListState(FILTERS, '-start_time');
  const condition = conditions(state);
  const query = useList(
    ['jobs', 'runs', condition],
    state,
    (paging) => page(api.GET('/jobservice/executions', { params: { query: { ...paging, ...(condition === undefined ? {} : { q: condition }) } } })),
    { refetchInterval: (data) => pace(data?.rows.some(({ status }) => isOpen(status)) ?? false) },
  );
  const columns: Column<Run>[] = [
    { key: 'run', header: t('run'), render: (run) => <Link to={`/jobs/runs/${run.id}`}>{t('runNumber', { run: run.id })}</Link> },
    { key: 'kind', header: t('kindOfJob'), render: (run) => kind(run.vendor_type) },
    { key: 'status', header: t('common:job.status'), render: (run) => <JobStatus status={run.status} /> },
    { key: 'done', header: t('progress'), wide: true, render: (run) => <Done run={run} /> },
    { key: 'trigger', header: t('startedBy'), wide: true, render: (run) => trigger(run.trigger) },
    { key: 'start', header: t('common:job.started'), sort: 'start_time', render: (run) => <Time at={run.start_time} /> },
    { key: 'end', header: t('common:job.ended'), sort: 'end_time', wide: true, render: (run) => (run.end_time ? <Time at={run.end_time} /> : '—') },
    { key: 'actions', header: t('common:list.actions'), render: (run) => <StopRun run={run} /> },
  ];
  return (
    <>
      <Parts />
      <Choices state={state} />
      <List label={t('runs')} query={query} state={state} columns={columns} rowKey={(run) => run.id} empty={<p>{t('noRun')}</p>} />
    </>
  );
}

function conditions(state: ListState): string | undefined {
  const is = (name: string) => (state.filter(name) === '' ? undefined : { is: state.filter(name) });
  return q({ vendor_type: is('kind'), status: is('status'), trigger: is('trigger') });
}

function Choices({ state }: { state: ListState }) {
  const { t } = useTranslation(['jobs', 'common']);
  const kind = useKind();
  const trigger = useTrigger();
  const all = { value: '', label: t('all') };
  const ended = ['Running', 'Success', 'Error', 'Stopped'] as const;
  return (
    <Filters>
      <FilterChoice state={state} name="kind" label={t('kindOfJob')} data={[all, ...KINDS.map((value) => ({ value, label: kind(value) }))]} />
      <FilterChoice state={state} name="status" label={t('common:job.status')} data={[all, ...ended.map((value) => ({ value, label: t(`common:job.${value}`) }))]} />
      <FilterChoice
        state={state}
        name="trigger"
        label={t('startedBy')}
        data={[all, ...['MANUAL', 'SCHEDULE', 'EVENT'].map((value) => ({ value, label: trigger(value) }))]}
      />
      <ClearFilters state={state} names={FILTERS} />
    </Filters>
  );
}
