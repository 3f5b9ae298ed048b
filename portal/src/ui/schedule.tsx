// When something of the installation runs by itself, in Harbor's words; what a run is asked for stands below.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shape } from '../api/client';
import { Time } from './text';
import { sentence, told } from './told';

type Times = Shape['ScheduleObj'];

const OFTEN = ['None', 'Hourly', 'Daily', 'Weekly', 'Custom'] as const;

interface Props {
  stored: Times | null | undefined;
  mayChange: boolean;
  save: (schedule: Times) => Promise<unknown>;
  stale: unknown[];
  /** Something that a run is asked for is still missing. */
  incomplete?: boolean;
  children: ReactNode;
}

export function ScheduleForm({ stored, mayChange, save, stale, incomplete = false, children }: Props) {
  const { t } = useTranslation();
  // Harbor's API also calls one of its own times `Schedule`.
  const [type, setType] = useState(stored?.type === 'Schedule' ? 'Custom' : (stored?.type ?? 'None'));
  const [cron, setCron] = useState(stored?.cron ?? '');
  const saving = useSave(save, stale);
  const send = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate({ type, ...(type === 'Custom' ? { cron: cron.trim() } : {}) });
  };
  return (
    <form onSubmit={send}>
      {/* What is saved is read again and fills the form anew: nothing may be entered until then. */}
      <fieldset className="plain" disabled={!mayChange || saving.isPending}>
        <NativeSelect
          mb="sm"
          label={t('schedule.often')}
          data={OFTEN.map((value) => ({ value, label: t(`schedule.${value}`) }))}
          value={type}
          onChange={(event) => setType(event.currentTarget.value)}
        />
        {type === 'Custom' && (
          <TextInput mb="sm" label={t('schedule.cron')} placeholder="0 30 3 * * *" required maxLength={128} value={cron} onChange={(event) => setCron(event.currentTarget.value)} />
        )}
        {type !== 'None' && children}
        {stored?.next_scheduled_time && (
          <p>
            {t('schedule.next')} <Time at={stored.next_scheduled_time} />
          </p>
        )}
        {saving.isError && (
          <p role="alert" className="error-text">
            {sentence(saving.error)}
          </p>
        )}
        {mayChange && (
          <Button type="submit" loading={saving.isPending} disabled={type !== 'None' && incomplete}>
            {t('action.save')}
          </Button>
        )}
      </fieldset>
    </form>
  );
}

function useSave(save: Props['save'], stale: unknown[]) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: save,
    meta: { silent: true },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: stale });
      told.done(t('state.saved'));
    },
  });
}
