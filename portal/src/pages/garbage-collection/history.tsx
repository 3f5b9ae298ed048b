// Runs that somebody or the schedule started, and what each freed.
import { CircleStop } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api, page, type Shape } from '../../api/client';
import { useRights } from '../../session';
import { Destroy } from '../../ui/dialog';
import { JobStatus, LogButton, isOpen, pace } from '../../ui/job';
import { List, useList, useListState, type Column } from '../../ui/list';
import { Bytes, Time } from '../../ui/text';
import { readPlan } from './plan';
import { STALE } from './stale';

type Run = Shape['GCHistory'];
const statusOf = (run: Run): string => run.job_status ?? '';

export function History() {
  const { t } = useTranslation(['garbage-collection', 'common']);
  const state = useListState();
  const query = useList([...STALE, 'history'], state, (paging) => page(api.GET('/system/gc', { params: { query: paging } })), {
    refetchInterval: (data) => pace(data?.rows.some((run) => isOpen(statusOf(run))) ?? false),
  });
  const columns: Column<Run>[] = [
    { key: 'run', header: t('run'), render: (run) => run.id },
    { key: 'kind', header: t('kind'), render: (run) => (readPlan(run.job_parameters).dry_run ? t('dry') : t('real')) },
    { key: 'status', header: t('common:job.status'), render: (run) => <JobStatus status={statusOf(run)} /> },
    { key: 'freed', header: t('freed'), render: (run) => <Freed run={run} /> },
    { key: 'removed', header: t('removed'), wide: true, render: (run) => <Removed run={run} /> },
    { key: 'by', header: t('startedBy'), wide: true, render: (run) => (run.schedule?.type === 'Manual' ? t('hand') : t('bySchedule')) },
    { key: 'start', header: t('common:job.started'), render: (run) => <Time at={run.creation_time} /> },
    { key: 'actions', header: t('common:list.actions'), render: (run) => <Actions run={run} id={run.id ?? 0} /> },
  ];
  return <List label={t('history')} query={query} state={state} columns={columns} rowKey={(run) => run.id ?? 0} empty={<p>{t('none')}</p>} />;
}

function Freed({ run }: { run: Run }) {
  const { t } = useTranslation('garbage-collection');
  const { dry_run, freed_space } = readPlan(run.job_parameters);
  return (
    <>
      {dry_run && `${t('would')} `}
      <Bytes count={freed_space} />
    </>
  );
}

function Removed({ run }: { run: Run }) {
  const { t } = useTranslation('garbage-collection');
  const { dry_run, purged_blobs, purged_manifests } = readPlan(run.job_parameters);
  return `${dry_run ? `${t('would')} ` : ''}${t('blobs', { count: purged_blobs })}, ${t('manifests', { count: purged_manifests })}`;
}

function Actions({ run, id }: { run: Run; id: number }) {
  const { t } = useTranslation(['garbage-collection', 'common']);
  const mayStop = useRights()('garbage-collection', 'stop');
  const status = statusOf(run);
  return (
    <span className="nowrap">
      <LogButton name={t('logOf', { run: id })} queryKey={[...STALE, 'log', id, status]} ask={() => log(id)} live={isOpen(status)} />
      {mayStop && isOpen(status) && (
        <Destroy
          name={`${t('run')} ${id}`}
          title={t('common:job.stop')}
          icon={<CircleStop size={16} />}
          consequence={<p>{t('stopConsequence')}</p>}
          destroy={() => api.PUT('/system/gc/{gc_id}', { params: { path: { gc_id: id } } })}
          done={t('common:job.Stopped')}
          stale={STALE}
        />
      )}
    </span>
  );
}

/** Nothing while it waits. */
async function log(id: number): Promise<string> {
  const { data } = await api.GET('/system/gc/{gc_id}/log', { params: { path: { gc_id: id } }, parseAs: 'text' });
  return data ?? '';
}
