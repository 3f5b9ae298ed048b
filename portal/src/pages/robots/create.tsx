// A new robot: its name, how long it lives, and what it may do, of what the caller may give.
import { Checkbox, Fieldset, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, one, type Shape } from '../../api/client';
import { FormDialog } from '../../ui/dialog';
import { Loaded } from '../../ui/page';
import { chosen, PRESETS, type Preset } from './presets';
import type { Issued } from '../../ui/secret';

interface Props {
  project: Shape['Project'] | undefined;
  close: () => void;
  issued: (issued: Issued) => void;
}

export function CreateRobot({ project, close, issued }: Props) {
  const { t } = useTranslation(['robots', 'common']);
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [days, setDays] = useState<number | string>(90);
  const [preset, setPreset] = useState<Preset>('pull');
  const [own, setOwn] = useState<ReadonlySet<string>>(new Set());
  const catalogue = useQuery({ queryKey: ['permissions'], queryFn: () => one(api.GET('/permissions')), staleTime: Infinity });
  const access = chosen(preset, own, catalogue.data?.project ?? []);
  const save = async () => {
    const made = await one(
      api.POST('/robots', {
        body: {
          name,
          description,
          duration: Number(days),
          level: project === undefined ? 'system' : 'project',
          disable: false,
          permissions: [{ kind: 'project', namespace: project?.name ?? '*', access }],
        },
      }),
    );
    issued({ name: made.name, secret: made.secret });
  };
  const toggle = (key: string) => setOwn((before) => (before.has(key) ? new Set([...before].filter((one) => one !== key)) : new Set(before).add(key)));
  return (
    <FormDialog opened close={close} title={t('create.title')} submit={t('common:action.create')} save={save} stale={['robots']} disabled={name === '' || days === '' || access.length === 0}>
      <TextInput label={t('common:field.name')} description={t('create.nameHelp')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={255} required data-autofocus />
      <TextInput label={t('common:field.description')} value={description} onChange={(event) => setDescription(event.currentTarget.value)} maxLength={1024} />
      <NumberInput label={t('create.days')} description={t('create.daysHelp')} min={-1} value={days} onChange={setDays} error={days === '' && t('create.daysMissing')} allowDecimal={false} hideControls required />
      <NativeSelect
        label={project === undefined ? t('create.everywhere') : t('rights')}
        data={[...PRESETS.map((value) => ({ value, label: t(`preset.${value}`) }))]}
        value={preset}
        onChange={(event) => setPreset(event.currentTarget.value as Preset)}
      />
      {preset === 'own' && (
        <Fieldset legend={t('preset.own')}>
          <Loaded query={catalogue}>
            {({ project: all }) => (
              <div className="choices">
                {all.map(({ resource, action }) => (
                  <Checkbox key={`${resource}:${action}`} size="xs" label={`${resource}:${action}`} checked={own.has(`${resource}:${action}`)} onChange={() => toggle(`${resource}:${action}`)} />
                ))}
              </div>
            )}
          </Loaded>
        </Fieldset>
      )}
    </FormDialog>
  );
}
