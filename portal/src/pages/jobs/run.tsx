// One run: what it was asked for, how far it is, and its tasks with their logs.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { api, one, page, type Shape } from '../../api/client';
import { useRights } from '../../session';
import { JobStatus, LogButton, isOpen, pace } from '../../ui/job';
import { List, useList, useListState, type Column } from '../../ui/list';
import { Head, Loaded } from '../../ui/page';
import { Facts, Time } from '../../ui/text';
import { Destroy } from '../../ui/dialog';
import { CircleStop } from 'lucide-react';
import { useKind } from './kinds';
import { Done, useTrigger } from './progress';
import { says } from './says';
import { StopRun } from './stop-run';
import { stopJob, taskLog } from './task';

export function Component() {
  const id = Number(useParams().run);
  const query = useQuery({
    queryKey: ['jobs', 'run', id],
    queryFn: () => one(api.GET('/jobservice/executions/{execution_id}', { params: { path: { execution_id: id } } })),
    refetchInterval: ({ state }) => (state.data !== undefined && isOpen(state.data.status) ? pace(true) : false),
  });
  return <Loaded query={query}>{(run) => <Shown run={run} />}</Loaded>;
}

function Shown({ run }: { run: Shape['Execution'] }) {
  const { t } = useTranslation(['jobs', 'common']);
  const kind = useKind();
  const trigger = useTrigger();
  const name = kind(run.vendor_type);
  const crumbs = [
    { to: '/jobs', text: t('title') },
    { to: '/jobs/runs', text: t('runs') },
    { to: `/jobs/runs?kind=${run.vendor_type}`, text: name },
  ];
  return (
    <>
      <Head title={t('runOf', { kind: name, run: run.id })} crumbs={crumbs} mark={<JobStatus status={run.status} />}>
        <StopRun run={run} words />
      </Head>
      <section className="card spaced" aria-label={t('run')}>
        <Facts
          rows={[
            [t('progress'), <Done key="done" run={run} />],
            [t('startedBy'), trigger(run.trigger)],
            [t('common:job.started'), <Time key="start" at={run.start_time} />],
            run.end_time ? [t('common:job.ended'), <Time key="end" at={run.end_time} />] : null,
            run.status_message === '' ? null : [t('message'), run.status_message],
            [t('says'), <Says key="says" attributes={run.extra_attrs} />],
          ]}
        />
      </section>
      <h2 className="part">{t('tasks')}</h2>
      <Tasks run={run} />
    </>
  );
}

/** In the job's own words, which logs and the API have, too. */
function Says({ attributes }: { attributes: Record<string, unknown> }) {
  const said = says(attributes);
  if (said.length === 0) return '—';
  return (
    <span className="row-tags">
      {said.map(([name, value]) => (
        <code key={name} className="mono">
          {name}: {value}
        </code>
      ))}
    </span>
  );
}

function Tasks({ run }: { run: Shape['Execution'] }) {
  const { t } = useTranslation(['jobs', 'common']);
  const mayStop = useRights()('jobservice-monitor', 'stop');
  const state = useListState();
  const query = useList(
    ['jobs', 'run', run.id, 'tasks', run.status],
    state,
    (paging) => page(api.GET('/jobservice/executions/{execution_id}/tasks', { params: { path: { execution_id: run.id }, query: paging } })),
    { refetchInterval: () => pace(isOpen(run.status)) },
  );
  const columns: Column<Shape['Task']>[] = [
    { key: 'task', header: t('task'), render: (task) => task.id },
    { key: 'status', header: t('common:job.status'), render: (task) => <JobStatus status={task.status} /> },
    { key: 'attempts', header: t('attempts'), wide: true, render: (task) => task.run_count },
    { key: 'start', header: t('common:job.started'), wide: true, render: (task) => (task.start_time ? <Time at={task.start_time} /> : '—') },
    { key: 'message', header: t('message'), wide: true, render: (task) => <span className="anywhere">{task.status_message}</span> },
    {
      key: 'actions',
      header: t('common:list.actions'),
      render: (task) => (
        <span className="nowrap">
          <LogButton
            name={t('taskNumber', { task: task.id })}
            queryKey={['jobs', 'log', String(task.id), task.status]}
            ask={() => taskLog(String(task.id))}
            live={isOpen(task.status)}
          />
          {mayStop && isOpen(task.status) && (
            <Destroy
              name={t('taskNumber', { task: task.id })}
              title={t('common:job.stop')}
              icon={<CircleStop size={16} />}
              consequence={<p>{t('stopConsequence')}</p>}
              destroy={() => stopJob(String(task.id))}
              done={t('stopped')}
              stale={['jobs']}
            />
          )}
        </span>
      ),
    },
  ];
  return <List label={t('tasks')} query={query} state={state} columns={columns} rowKey={(task) => task.id} />;
}
