// The queues: how much waits and for how long, and whether anybody takes from them.
import { ActionIcon, Badge, Button, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CircleStop, Pause, Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, one, type Shape } from '../../api/client';
import { useRights } from '../../session';
import { Destroy } from '../../ui/dialog';
import { Loaded } from '../../ui/page';
import { act, useAct } from './act';
import { useKind } from './kinds';
import { duration } from './says';

type Queue = Shape['JobQueue'];

const LIVE = 3_000;

export function Queues() {
  const { t } = useTranslation(['jobs', 'common']);
  const mayAct = useRights()('jobservice-monitor', 'stop');
  const query = useQuery({ queryKey: ['jobs', 'queues'], queryFn: () => one(api.GET('/jobservice/queues')), refetchInterval: LIVE });
  return (
    <>
      <div className="head">
        <h2 className="part">{t('queues')}</h2>
        {mayAct && query.data && <All queues={query.data} />}
      </div>
      <Loaded query={query}>
        {(queues) => (
          <div className="table-frame" tabIndex={0} role="region" aria-label={t('queues')}>
            <Table verticalSpacing="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('kindOfJob')}</Table.Th>
                  <Table.Th>{t('waiting')}</Table.Th>
                  <Table.Th>{t('latency')}</Table.Th>
                  <Table.Th>{t('common:job.status')}</Table.Th>
                  {mayAct && <Table.Th>{t('common:list.actions')}</Table.Th>}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {queues.map((queue) => (
                  <Row key={queue.job_type} queue={queue} mayAct={mayAct} />
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
      </Loaded>
    </>
  );
}

function Row({ queue, mayAct }: { queue: Queue; mayAct: boolean }) {
  const { t, i18n } = useTranslation('jobs');
  const name = useKind()(queue.job_type);
  return (
    <Table.Tr>
      <Table.Td>
        <Link to={`/jobs/runs?kind=${queue.job_type}`}>{name}</Link>
      </Table.Td>
      <Table.Td>{queue.count.toLocaleString(i18n.language)}</Table.Td>
      <Table.Td>{queue.count === 0 ? '—' : duration(queue.latency, i18n.language)}</Table.Td>
      <Table.Td>
        <Badge variant="light" color={queue.paused ? 'orange' : 'teal'} tt="none">
          {queue.paused ? t('paused') : t('open')}
        </Badge>
      </Table.Td>
      {mayAct && (
        <Table.Td className="nowrap">
          <Switch queue={queue} name={name} />
          {queue.count > 0 && <Drop queue={queue} name={name} />}
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function Switch({ queue, name }: { queue: Queue; name: string }) {
  const { t } = useTranslation('jobs');
  const change = useAct(queue.job_type);
  const words = queue.paused ? t('resume') : t('pause');
  return (
    <ActionIcon variant="subtle" aria-label={`${words}: ${name}`} title={words} loading={change.isPending} onClick={() => change.mutate(queue.paused ? 'resume' : 'pause')}>
      {queue.paused ? <Play size={16} /> : <Pause size={16} />}
    </ActionIcon>
  );
}

function Drop({ queue, name }: { queue: Queue; name: string }) {
  const { t } = useTranslation('jobs');
  return (
    <Destroy
      name={name}
      title={t('drop.title')}
      icon={<CircleStop size={16} />}
      consequence={<p>{t('drop.consequence', { count: queue.count })}</p>}
      destroy={() => act(queue.job_type, 'stop')}
      done={t('stopped')}
      stale={['jobs']}
    />
  );
}

/** Everything at once; schedules are among it. */
function All({ queues }: { queues: Queue[] }) {
  const { t } = useTranslation('jobs');
  const change = useAct('all');
  return (
    <div className="push">
      {queues.some(({ paused }) => paused) && (
        <Button variant="default" leftSection={<Play size={16} />} loading={change.isPending} onClick={() => change.mutate('resume')}>
          {t('resumeAll')}
        </Button>
      )}
      {queues.some(({ paused }) => !paused) && (
        <Destroy
          name={t('queues')}
          title={t('pauseAll')}
          label={t('pauseAll')}
          icon={<Pause size={16} />}
          consequence={<p>{t('pauseAllConsequence')}</p>}
          destroy={() => act('all', 'pause')}
          done={t('paused')}
          stale={['jobs']}
        />
      )}
    </div>
  );
}
