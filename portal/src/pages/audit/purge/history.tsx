// Purges that somebody or the schedule started. How much each took stands in its log.
import { CircleStop } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api, page, type Shape } from '../../../api/client';
import { useRights } from '../../../session';
import { Destroy } from '../../../ui/dialog';
import { JobStatus, LogButton, isOpen, pace } from '../../../ui/job';
import { List, useList, useListState, type Column } from '../../../ui/list';
import { Time } from '../../../ui/text';
import { HOURS, OTHER, readPlan, STALE, unitOf } from './plan';

type Run = Shape['ExecHistory'];
const statusOf = (run: Run): string => run.job_status ?? '';

export function History() {
  const { t } = useTranslation(['audit', 'common']);
  const state = useListState();
  const query = useList([...STALE, 'history'], state, (paging) => page(api.GET('/system/purgeaudit', { params: { query: paging } })), {
    refetchInterval: (data) => pace(data?.rows.some((run) => isOpen(statusOf(run))) ?? false),
  });
  const columns: Column<Run>[] = [
    { key: 'run', header: t('purge.run'), render: (run) => run.id },
    { key: 'type', header: t('common:field.type'), render: (run) => (readPlan(run.job_parameters).dry ? t('purge.dry') : t('purge.real')) },
    { key: 'what', header: t('purge.what'), wide: true, render: (run) => <What run={run} /> },
    { key: 'status', header: t('common:job.status'), render: (run) => <JobStatus status={statusOf(run)} /> },
    { key: 'by', header: t('purge.startedBy'), wide: true, render: (run) => (run.schedule?.type === 'Manual' ? t('purge.hand') : t('purge.bySchedule')) },
    { key: 'start', header: t('common:job.started'), render: (run) => <Time at={run.creation_time} /> },
    { key: 'actions', header: t('common:list.actions'), render: (run) => <Actions run={run} id={run.id ?? 0} /> },
  ];
  return <List label={t('purge.history')} query={query} state={state} columns={columns} rowKey={(run) => run.id ?? 0} empty={<p>{t('purge.none')}</p>} />;
}

function What({ run }: { run: Run }) {
  const { t } = useTranslation('audit');
  const { hours, kinds } = readPlan(run.job_parameters);
  const unit = unitOf(hours);
  const age = t(`purge.age.${unit}`, { count: Number(hours) / HOURS[unit] });
  return <span className="anywhere">{`${age}: ${kinds.map((kind) => (kind === OTHER ? t('purge.other') : kind)).join(', ')}`}</span>;
}

function Actions({ run, id }: { run: Run; id: number }) {
  const { t } = useTranslation(['audit', 'common']);
  const mayStop = useRights()('purge-audit', 'stop');
  const status = statusOf(run);
  return (
    <span className="nowrap">
      <LogButton name={t('purge.logOf', { run: id })} queryKey={[...STALE, 'log', id, status]} ask={() => log(id)} live={isOpen(status)} />
      {mayStop && isOpen(status) && (
        <Destroy
          name={`${t('purge.run')} ${id}`}
          title={t('common:job.stop')}
          icon={<CircleStop size={16} />}
          consequence={t('purge.stopConsequence')}
          destroy={() => api.PUT('/system/purgeaudit/{purge_id}', { params: { path: { purge_id: id } } })}
          done={t('common:job.Stopped')}
          stale={STALE}
        />
      )}
    </span>
  );
}

/** Nothing while it waits. */
async function log(id: number): Promise<string> {
  const { data } = await api.GET('/system/purgeaudit/{purge_id}/log', { params: { path: { purge_id: id } }, parseAs: 'text' });
  return data ?? '';
}
