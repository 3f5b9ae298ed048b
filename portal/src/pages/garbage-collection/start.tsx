// A run by hand, for real or as a dry run, after a question.
import { Button, Checkbox } from '@mantine/core';
import { FlaskConical, Play } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { FormDialog } from '../../ui/dialog';
import { STALE } from './stale';

export function Start({ dry }: { dry: boolean }) {
  const { t } = useTranslation('garbage-collection');
  const [opened, setOpened] = useState(false);
  const [untagged, setUntagged] = useState(false);
  const name = dry ? t('dry') : t('now');
  const start = () => api.POST('/system/gc/schedule', { body: { schedule: { type: 'Manual' }, parameters: { delete_untagged: untagged, dry_run: dry } } });
  return (
    <>
      <Button variant={dry ? 'default' : 'filled'} leftSection={dry ? <FlaskConical size={16} /> : <Play size={16} />} onClick={() => setOpened(true)}>
        {name}
      </Button>
      <FormDialog opened={opened} close={() => setOpened(false)} title={name} submit={name} save={start} done={t('started')} stale={STALE}>
        <p>{dry ? t('dryConsequence') : t('nowConsequence')}</p>
        <Checkbox label={t('untagged')} description={t('untaggedHelp')} checked={untagged} onChange={(event) => setUntagged(event.currentTarget.checked)} />
      </FormDialog>
    </>
  );
}
