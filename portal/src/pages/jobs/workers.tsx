// The processes that do jobs, and what each of their workers does now.
import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CircleStop } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api, one, type Shape } from '../../api/client';
import { useRights } from '../../session';
import { Destroy } from '../../ui/dialog';
import { Loaded } from '../../ui/page';
import { Time } from '../../ui/text';
import { useKind } from './kinds';
import { stopJob, taskLog } from './task';
import { LogButton } from '../../ui/job';

type Worker = Shape['Worker'];

const LIVE = 3_000;

export function Workers() {
  const { t } = useTranslation('jobs');
  const pools = useQuery({ queryKey: ['jobs', 'pools'], queryFn: () => one(api.GET('/jobservice/pools')), refetchInterval: LIVE });
  const workers = useQuery({
    queryKey: ['jobs', 'workers'],
    queryFn: () => one(api.GET('/jobservice/pools/{pool_id}/workers', { params: { path: { pool_id: 'all' } } })),
    refetchInterval: LIVE,
  });
  return (
    <>
      <h2 className="part">{t('workers')}</h2>
      <Loaded query={pools}>
        {(found) => (
          <Loaded query={workers}>
            {(all) => (
              <>
                {found.length === 0 && <p role="alert">{t('noPool')}</p>}
                {found.map((pool) => (
                  <Pool key={pool.worker_pool_id} pool={pool} workers={all.filter(({ pool_id }) => pool_id === pool.worker_pool_id)} />
                ))}
              </>
            )}
          </Loaded>
        )}
      </Loaded>
    </>
  );
}

function Pool({ pool, workers }: { pool: Shape['WorkerPool']; workers: Worker[] }) {
  const { t } = useTranslation(['jobs', 'common']);
  const busy = workers.filter(({ job_id }) => job_id !== '');
  return (
    <section className="card spaced">
      <h3>{t('pool', { host: pool.host, pid: pool.pid })}</h3>
      <p>
        {t('busy', { busy: busy.length, all: pool.concurrency })} · {t('common:job.started')} <Time at={pool.start_at} /> · {t('heartbeat')} <Time at={pool.heartbeat_at} />
      </p>
      <progress max={Math.max(pool.concurrency, 1)} value={busy.length} aria-label={t('busy', { busy: busy.length, all: pool.concurrency })} />
      {busy.length > 0 && <Busy workers={busy} />}
    </section>
  );
}

function Busy({ workers }: { workers: Worker[] }) {
  const { t } = useTranslation(['jobs', 'common']);
  const kind = useKind();
  const mayStop = useRights()('jobservice-monitor', 'stop');
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('kindOfJob')}</Table.Th>
          <Table.Th>{t('common:job.started')}</Table.Th>
          <Table.Th>{t('says')}</Table.Th>
          <Table.Th>{t('common:list.actions')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {workers.map((worker) => (
          <Table.Tr key={worker.id}>
            <Table.Td>{kind(worker.job_name)}</Table.Td>
            <Table.Td>
              <Time at={worker.start_at} />
            </Table.Td>
            <Table.Td className="anywhere mono">{worker.check_in}</Table.Td>
            <Table.Td className="nowrap">
              <LogButton name={t('taskNumber', { task: worker.job_id })} queryKey={['jobs', 'log', worker.job_id]} ask={() => taskLog(worker.job_id)} live />
              {mayStop && (
                <Destroy
                  name={`${kind(worker.job_name)} ${worker.job_id}`}
                  title={t('common:job.stop')}
                  icon={<CircleStop size={16} />}
                  consequence={<p>{t('stopConsequence')}</p>}
                  destroy={() => stopJob(worker.job_id)}
                  done={t('stopped')}
                  stale={['jobs']}
                />
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
