// A run by hand, for real or as a dry run, after a question.
import { Button } from '@mantine/core';
import { FlaskConical, Play } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client';
import { FormDialog } from '../../../ui/dialog';
import { Fields } from './fields';
import { isComplete, readPlan, STALE, toParameters } from './plan';

export function Start({ dry }: { dry: boolean }) {
  const { t } = useTranslation('audit');
  const [opened, setOpened] = useState(false);
  const [plan, setPlan] = useState(() => ({ ...readPlan(''), dry }));
  const name = dry ? t('purge.dry') : t('purge.now');
  const start = () => api.POST('/system/purgeaudit/schedule', { body: { schedule: { type: 'Manual' }, parameters: toParameters(plan) } });
  return (
    <>
      <Button variant={dry ? 'default' : 'filled'} leftSection={dry ? <FlaskConical size={16} /> : <Play size={16} />} onClick={() => setOpened(true)}>
        {name}
      </Button>
      <FormDialog opened={opened} close={() => setOpened(false)} title={name} submit={name} save={start} done={t('purge.started')} stale={STALE} disabled={!isComplete(plan)}>
        <p>{dry ? t('purge.dryConsequence') : t('purge.nowConsequence')}</p>
        <Fields plan={plan} change={(changes) => setPlan((before) => ({ ...before, ...changes }))} />
      </FormDialog>
    </>
  );
}
