// When a collection runs besides Wharf's own.
import { Checkbox, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, one, type Shape } from '../../api/client';
import { useRights } from '../../session';
import { Loaded } from '../../ui/page';
import { ScheduleForm } from '../../ui/schedule';
import { readPlan } from './plan';
import { STALE } from './stale';

const WORKERS = Array.from({ length: 10 }, (_, index) => String(index + 1));

export function Schedule() {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: [...STALE, 'schedule'], queryFn: () => one(api.GET('/system/gc/schedule')) });
  return (
    <section className="card">
      <h2>{t('schedule.title')}</h2>
      <Loaded query={query}>{(stored) => <Editor key={stored.update_time ?? ''} stored={stored} />}</Loaded>
    </section>
  );
}

function Editor({ stored }: { stored: Shape['GCHistory'] }) {
  const { t } = useTranslation('garbage-collection');
  const mayChange = useRights()('garbage-collection', 'update');
  const plan = readPlan(stored.job_parameters);
  const [untagged, setUntagged] = useState(plan.delete_untagged);
  const [workers, setWorkers] = useState(plan.workers);
  const save = (schedule: Shape['ScheduleObj']) => api.PUT('/system/gc/schedule', { body: { schedule, parameters: { delete_untagged: untagged, workers } } });
  return (
    <ScheduleForm stored={stored.schedule} mayChange={mayChange} save={save} stale={STALE}>
      <Checkbox mb="sm" label={t('untagged')} description={t('untaggedHelp')} checked={untagged} onChange={(event) => setUntagged(event.currentTarget.checked)} />
      <NativeSelect mb="sm" label={t('workers')} data={WORKERS} value={String(workers)} onChange={(event) => setWorkers(Number(event.currentTarget.value))} />
    </ScheduleForm>
  );
}
