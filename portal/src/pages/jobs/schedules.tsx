// What runs by itself, and when next. Schedules are paused all together.
import { Alert, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Pause, Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, one, page, type Shape } from '../../api/client';
import { useRights } from '../../session';
import { Destroy } from '../../ui/dialog';
import { List, useList, useListState, type Column } from '../../ui/list';
import { Time } from '../../ui/text';
import { act, useAct } from './act';
import { useKind } from './kinds';
import { Parts } from './parts';

export function Component() {
  const { t } = useTranslation(['jobs', 'common']);
  const kind = useKind();
  const state = useListState();
  const query = useList(['jobs', 'schedules'], state, ({ page: at, page_size }) => page(api.GET('/schedules', { params: { query: { page: at, page_size } } })));
  const columns: Column<Shape['ScheduleTask']>[] = [
    { key: 'kind', header: t('kindOfJob'), render: (row) => <Link to={`/jobs/runs?kind=${row.vendor_type}`}>{kind(row.vendor_type)}</Link> },
    { key: 'policy', header: t('policy'), wide: true, render: (row) => (row.vendor_id === 0 ? '—' : row.vendor_id) },
    { key: 'cron', header: t('cron'), render: (row) => <code className="mono">{row.cron}</code> },
    { key: 'next', header: t('next'), render: (row) => <Time at={row.next_time} /> },
    { key: 'changed', header: t('common:field.updated'), wide: true, render: (row) => <Time at={row.update_time} /> },
  ];
  return (
    <>
      <Parts />
      <Paused />
      <List label={t('schedules')} query={query} state={state} columns={columns} rowKey={(row) => row.id} empty={<p>{t('noSchedule')}</p>} />
    </>
  );
}

/** Whether schedules are followed, and the button for the other. */
function Paused() {
  const { t } = useTranslation('jobs');
  const mayAct = useRights()('jobservice-monitor', 'stop');
  const change = useAct('SCHEDULER');
  const { data } = useQuery({
    queryKey: ['jobs', 'scheduler'],
    queryFn: () => one(api.GET('/schedules/{job_type}/paused', { params: { path: { job_type: 'all' } } })),
  });
  if (data === undefined) return null;
  if (data.paused) {
    return (
      <Alert color="orange" mb="md" role="note">
        <p>{t('schedulesPaused')}</p>
        {mayAct && (
          <Button leftSection={<Play size={16} />} loading={change.isPending} onClick={() => change.mutate('resume')}>
            {t('resumeSchedules')}
          </Button>
        )}
      </Alert>
    );
  }
  if (!mayAct) return null;
  return (
    <p>
      <Destroy
        name={t('schedules')}
        title={t('pauseSchedules')}
        label={t('pauseSchedules')}
        icon={<Pause size={16} />}
        consequence={<p>{t('pauseSchedulesConsequence')}</p>}
        destroy={() => act('SCHEDULER', 'pause')}
        done={t('paused')}
        stale={['jobs']}
      />
    </p>
  );
}
