// When a policy runs by itself.
import { Autocomplete, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Time } from '../../ui/text';

/** Six fields, the first of which is of seconds. */
const TIMES = { hand: '', hourly: '0 0 * * * *', daily: '0 0 0 * * *', weekly: '0 0 0 * * 0' } as const;
type Often = keyof typeof TIMES;

const often = (cron: string): Often | undefined => (Object.keys(TIMES) as Often[]).find((name) => TIMES[name] === cron.trim());

interface Props {
  cron: string;
  zone: string;
  next: string | undefined;
  change: (changes: { cron?: string; zone?: string }) => void;
}

export function Schedule({ cron, zone, next, change }: Props) {
  const { t } = useTranslation('retention');
  const [own, setOwn] = useState(often(cron) === undefined);
  const choose = (value: string) => {
    setOwn(value === 'own');
    if (value in TIMES) change({ cron: TIMES[value as Often] });
  };
  const choices = [...Object.keys(TIMES), 'own'] as (Often | 'own')[];
  return (
    <fieldset className="card rule">
      <legend>{t('schedule.title')}</legend>
      <div className="filters">
        <NativeSelect
          size="sm"
          label={t('schedule.often')}
          data={choices.map((value) => ({ value, label: t(`schedule.${value}`) }))}
          value={own ? 'own' : often(cron)}
          onChange={(event) => choose(event.currentTarget.value)}
        />
        {own && (
          <TextInput
            size="sm"
            label={t('schedule.cron')}
            placeholder="0 30 3 * * *"
            value={cron}
            onChange={(event) => change({ cron: event.currentTarget.value })}
            maxLength={255}
          />
        )}
        {cron.trim() !== '' && (
          <Autocomplete
            size="sm"
            label={t('schedule.zone')}
            placeholder="UTC"
            data={zones()}
            limit={20}
            value={zone}
            onChange={(value) => change({ zone: value })}
            maxLength={64}
          />
        )}
      </div>
      {next !== undefined && cron.trim() !== '' && (
        <p>
          {t('schedule.next')} <Time at={next} />
        </p>
      )}
    </fieldset>
  );
}

const zones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
