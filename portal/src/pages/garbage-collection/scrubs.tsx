// Whether what is stored is still what was stored.
import { Alert, Button } from '@mantine/core';
import { ScanSearch } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page, type Page, type Shape } from '../../api/client';
import { useRights } from '../../session';
import { FormDialog } from '../../ui/dialog';
import { JobStatus, isOpen, pace } from '../../ui/job';
import { List, useList, useListState, type Column } from '../../ui/list';
import { Bytes, Time } from '../../ui/text';
import { Parts } from './parts';
import { STALE } from './stale';

type Run = Shape['ScrubBody'];

export function Component() {
  const { t } = useTranslation(['garbage-collection', 'common']);
  const can = useRights();
  const seesJobs = can('jobservice-monitor', 'list');
  const state = useListState();
  const query = useList([...STALE, 'scrubs'], state, (paging) => page(api.GET('/system/scrub', { params: { query: paging } })), {
    refetchInterval: (data) => pace(data?.rows.some(({ status }) => isOpen(status)) ?? false),
  });
  const columns: Column<Run>[] = [
    { key: 'run', header: t('run'), render: (run) => (seesJobs ? <Link to={`/jobs/runs/${run.id}`}>{`${t('run')} ${run.id}`}</Link> : run.id) },
    { key: 'status', header: t('common:job.status'), render: (run) => <JobStatus status={run.status} /> },
    { key: 'checked', header: t('scrub.checked'), render: (run) => run.checked },
    { key: 'bytes', header: t('scrub.bytes'), wide: true, render: (run) => <Bytes count={run.bytes} /> },
    { key: 'damaged', header: t('scrub.damaged'), render: (run) => run.damaged },
    { key: 'healed', header: t('scrub.healed'), wide: true, render: (run) => run.healed },
    { key: 'start', header: t('common:job.started'), wide: true, render: (run) => <Time at={run.creation_time} /> },
  ];
  return (
    <>
      <Parts>{can('garbage-collection', 'create') && <Start />}</Parts>
      <p>{t('scrub.about')}</p>
      {state.page === 1 && <Verdict data={query.data} seesJobs={seesJobs} />}
      <List label={t('scrubs')} query={query} state={state} columns={columns} rowKey={(run) => run.id} empty={<p>{t('scrub.none')}</p>} />
    </>
  );
}

/** What the last finished run found. */
function Verdict({ data, seesJobs }: { data: Page<Run> | undefined; seesJobs: boolean }) {
  const { t } = useTranslation('garbage-collection');
  const last = data?.rows.find(({ status }) => status === 'Success');
  if (last === undefined) return null;
  if (last.damaged === 0) return <p>{t('scrub.sound')}</p>;
  return (
    <Alert color="red" mb="md" role="alert">
      {t('scrub.bad', { count: last.damaged })} {seesJobs && <Link to={`/jobs/runs/${last.id}`}>{t('scrub.which')}</Link>}
    </Alert>
  );
}

function Start() {
  const { t } = useTranslation('garbage-collection');
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button leftSection={<ScanSearch size={16} />} onClick={() => setOpened(true)}>
        {t('scrub.now')}
      </Button>
      <FormDialog opened={opened} close={() => setOpened(false)} title={t('scrub.now')} submit={t('scrub.now')} save={() => api.POST('/system/scrub')} done={t('started')} stale={STALE}>
        <p>{t('scrub.consequence')}</p>
      </FormDialog>
    </>
  );
}
