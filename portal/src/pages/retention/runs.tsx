// Runs of a project's policy, each with what it did in every repository.
import { ActionIcon, Table, Tooltip } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ChevronDown, ChevronRight, CircleStop } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page, type Shape } from '../../api/client';
import { List, useList, useListState, type Column } from '../../ui/list';
import { Time } from '../../ui/text';
import { useProject } from '../project/context';
import { Parts } from './parts';
import { InProject, usePlace } from './place';
import { Status } from './status';
import { Tasks } from './tasks';

type Run = Shape['RetentionExecution'];

/** While something runs, the list follows it. */
const LIVE = 2_000;
const SELDOM = 15_000;

export function Component() {
  const { project } = useProject();
  const id = Number(project.metadata.retention_id ?? 0);
  const { t } = useTranslation('retention');
  if (id === 0) return <p>{t('none.nothing')}</p>;
  return (
    <InProject removal={t('delete.consequence')}>
      <Parts hasPolicy />
      <Runs id={id} />
    </InProject>
  );
}

export function Runs({ id }: { id: number }) {
  const { t } = useTranslation(['retention', 'common']);
  const { can } = usePlace();
  const [open, setOpen] = useState<number | null>(null);
  const state = useListState();
  const query = useList(
    ['retention-runs', id],
    state,
    (paging) => page(api.GET('/retentions/{id}/executions', { params: { path: { id }, query: paging } })),
    { refetchInterval: (data) => (data?.rows.some(({ end_time }) => end_time == null) ? LIVE : SELDOM) },
  );
  const columns: Column<Run>[] = [
    { key: 'run', header: t('run.run'), render: (run) => <Unfold run={run} open={open === run.id} toggle={() => setOpen(open === run.id ? null : run.id)} /> },
    { key: 'kind', header: t('common:field.type'), render: (run) => (run.dry_run ? t('run.dry') : t('run.real')) },
    { key: 'status', header: t('run.status'), render: (run) => <Status text={run.status} /> },
    { key: 'trigger', header: t('run.trigger'), wide: true, render: (run) => (run.trigger.toLowerCase() === 'manual' ? t('run.manual') : t('run.scheduled')) },
    { key: 'started', header: t('run.start'), render: (run) => <Time at={run.start_time} /> },
    { key: 'ended', header: t('run.end'), wide: true, render: (run) => (run.end_time ? <Time at={run.end_time} /> : '—') },
    {
      key: 'actions',
      header: t('common:list.actions'),
      render: (run) => (
        <span className="nowrap">
          <Link to={String(run.id)}>{t('run.report')}</Link>
          {run.end_time == null && can('update') && <Stop policy={id} run={run.id} />}
        </span>
      ),
    },
  ];
  const below = (run: Run, width: number) =>
    open === run.id && (
      <Table.Tr key={`below-${run.id}`}>
        <Table.Td colSpan={width}>
          <Tasks policy={id} run={run} />
        </Table.Td>
      </Table.Tr>
    );
  return <List label={t('runs')} query={query} state={state} columns={columns} rowKey={(run) => run.id} empty={<p>{t('run.none')}</p>} below={below} />;
}

function Unfold({ run, open, toggle }: { run: Run; open: boolean; toggle: () => void }) {
  const { t } = useTranslation('retention');
  const Arrow = open ? ChevronDown : ChevronRight;
  return (
    <button type="button" className="sort" onClick={toggle} aria-expanded={open} aria-label={t('run.tasks', { run: run.id })}>
      <Arrow size={16} />
      {run.id}
    </button>
  );
}

function Stop({ policy, run }: { policy: number; run: number }) {
  const { t } = useTranslation('retention');
  const queries = useQueryClient();
  const stop = useMutation({
    mutationFn: () => api.PATCH('/retentions/{id}/executions/{eid}', { params: { path: { id: policy, eid: run } }, body: { action: 'stop' } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['retention-runs'] }),
  });
  return (
    <Tooltip label={t('run.stop')}>
      <ActionIcon variant="subtle" color="red" aria-label={`${t('run.stop')}: ${run}`} loading={stop.isPending} onClick={() => stop.mutate()}>
        <CircleStop size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
