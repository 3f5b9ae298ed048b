// When a purge runs by itself, and what it takes.
import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, one, type Shape } from '../../../api/client';
import { useRights } from '../../../session';
import { Loaded } from '../../../ui/page';
import { ScheduleForm } from '../../../ui/schedule';
import { Fields } from './fields';
import { isComplete, readPlan, STALE, toParameters } from './plan';

export function Schedule() {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: [...STALE, 'schedule'], queryFn: () => one(api.GET('/system/purgeaudit/schedule')) });
  return (
    <section className="card narrow spaced">
      <h2>{t('schedule.title')}</h2>
      <Loaded query={query}>{(stored) => <Editor key={stored.update_time ?? ''} stored={stored} />}</Loaded>
    </section>
  );
}

function Editor({ stored }: { stored: Shape['ExecHistory'] }) {
  const { t } = useTranslation('audit');
  const can = useRights();
  const [plan, setPlan] = useState(() => readPlan(stored.job_parameters));
  const change = (changes: Partial<typeof plan>) => setPlan((before) => ({ ...before, ...changes }));
  const save = (schedule: Shape['ScheduleObj']) => api.PUT('/system/purgeaudit/schedule', { body: { schedule, parameters: toParameters(plan) } });
  return (
    <ScheduleForm stored={stored.schedule} mayChange={can('purge-audit', 'update')} save={save} stale={STALE} incomplete={!isComplete(plan)}>
      <Fields plan={plan} change={change} />
      <Checkbox mb="sm" label={t('purge.onlyDry')} checked={plan.dry} onChange={(event) => change({ dry: event.currentTarget.checked })} />
    </ScheduleForm>
  );
}
