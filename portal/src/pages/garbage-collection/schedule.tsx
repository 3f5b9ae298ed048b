// When a collection runs besides Wharf's own.
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api, one, type Shape } from '../../api/client';
import { useRights } from '../../session';
import { Loaded } from '../../ui/page';
import { sentence, told } from '../../ui/told';
import { Time } from '../../ui/text';
import { readPlan } from './plan';
import { STALE } from './stale';

const OFTEN = ['None', 'Hourly', 'Daily', 'Weekly', 'Custom'] as const;
const WORKERS = Array.from({ length: 10 }, (_, index) => String(index + 1));

export function Schedule() {
  const { t } = useTranslation('garbage-collection');
  const query = useQuery({ queryKey: [...STALE, 'schedule'], queryFn: () => one(api.GET('/system/gc/schedule')) });
  return (
    <section className="card">
      <h2>{t('schedule.title')}</h2>
      <Loaded query={query}>{(stored) => <Editor key={stored.update_time ?? ''} stored={stored} />}</Loaded>
    </section>
  );
}

function Editor({ stored }: { stored: Shape['GCHistory'] }) {
  const { t } = useTranslation(['garbage-collection', 'common']);
  const mayChange = useRights()('garbage-collection', 'update');
  const plan = readPlan(stored.job_parameters);
  // Harbor's API also calls one of its own times `Schedule`.
  const type = stored.schedule?.type === 'Schedule' ? 'Custom' : (stored.schedule?.type ?? 'None');
  const [form, setForm] = useState({ type, cron: stored.schedule?.cron ?? '', untagged: plan.delete_untagged, workers: plan.workers });
  const change = (changes: Partial<typeof form>) => setForm({ ...form, ...changes });
  const save = useSave();
  const send = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({
      schedule: { type: form.type, ...(form.type === 'Custom' ? { cron: form.cron.trim() } : {}) },
      parameters: { delete_untagged: form.untagged, workers: form.workers },
    });
  };
  return (
    <form onSubmit={send}>
      <fieldset className="plain" disabled={!mayChange}>
        <NativeSelect
          mb="sm"
          label={t('schedule.often')}
          data={OFTEN.map((value) => ({ value, label: t(`schedule.${value}`) }))}
          value={form.type}
          onChange={(event) => change({ type: event.currentTarget.value })}
        />
        {form.type === 'Custom' && (
          <TextInput mb="sm" label={t('schedule.cron')} placeholder="0 30 3 * * *" required maxLength={128} value={form.cron} onChange={(event) => change({ cron: event.currentTarget.value })} />
        )}
        {form.type !== 'None' && (
          <>
            <Checkbox mb="sm" label={t('untagged')} description={t('untaggedHelp')} checked={form.untagged} onChange={(event) => change({ untagged: event.currentTarget.checked })} />
            <NativeSelect mb="sm" label={t('workers')} data={WORKERS} value={String(form.workers)} onChange={(event) => change({ workers: Number(event.currentTarget.value) })} />
          </>
        )}
        {stored.schedule?.next_scheduled_time && (
          <p>
            {t('schedule.next')} <Time at={stored.schedule.next_scheduled_time} />
          </p>
        )}
        {save.isError && (
          <p role="alert" className="error-text">
            {sentence(save.error)}
          </p>
        )}
        {mayChange && (
          <Button type="submit" loading={save.isPending}>
            {t('common:action.save')}
          </Button>
        )}
      </fieldset>
    </form>
  );
}

function useSave() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Shape['GcScheduleRequest']) => api.PUT('/system/gc/schedule', { body }),
    meta: { silent: true },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: STALE });
      told.done(t('state.saved'));
    },
  });
}
