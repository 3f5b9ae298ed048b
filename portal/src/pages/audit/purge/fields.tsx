// How old, and of which kinds: the same for a run and for the schedule.
import { MultiSelect, NativeSelect, NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, one } from '../../../api/client';
import { HOURS, OTHER, unitOf, type Plan, type Unit } from './plan';

export function Fields({ plan, change }: { plan: Plan; change: (changes: Partial<Plan>) => void }) {
  const { t } = useTranslation('audit');
  const [unit, setUnit] = useState<Unit>(() => unitOf(plan.hours));
  const kinds = useQuery({ queryKey: ['audit', 'kinds'], queryFn: () => one(api.GET('/auditlog-exts/events')), staleTime: Infinity });
  const known = [...new Set([...plan.kinds, ...(kinds.data ?? []).map(({ event_type }) => event_type)])].filter((kind) => kind !== OTHER);
  const count = plan.hours === '' ? '' : plan.hours / HOURS[unit];
  return (
    <>
      <div className="filters">
        <NumberInput
          label={t('purge.older')}
          min={1}
          max={240_000 / HOURS[unit]}
          allowDecimal={false}
          hideControls
          required
          value={count}
          onChange={(value) => change({ hours: value === '' ? '' : Number(value) * HOURS[unit] })}
        />
        <NativeSelect
          aria-label={t('purge.unit')}
          data={(['days', 'hours'] as const).map((value) => ({ value, label: t(`purge.${value}`) }))}
          value={unit}
          onChange={(event) => {
            const next = event.currentTarget.value as Unit;
            setUnit(next);
            if (count !== '') change({ hours: count * HOURS[next] });
          }}
        />
      </div>
      <MultiSelect
        mb="sm"
        label={t('purge.kinds')}
        description={t('purge.kindsHelp')}
        data={[{ value: OTHER, label: t('purge.other') }, ...known.map((value) => ({ value, label: value }))]}
        value={plan.kinds}
        onChange={(chosen) => change({ kinds: chosen })}
        searchable
      />
    </>
  );
}
