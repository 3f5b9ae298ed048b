// A robot in a dialog, new or as it stands: what it is for, how long it lives, and what it may do, of what the caller may give.
import { Alert, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, one, type Shape } from '../../api/client';
import { FormDialog } from '../../ui/dialog';
import { Loaded } from '../../ui/page';
import type { Issued } from '../../ui/secret';
import { ProjectChoices, RightChoices } from './choices';
import { chosen, PRESETS, type Preset } from './presets';
import { blocksOf, EVERYWHERE, isWhole, keyOf, reachOf, type Reach } from './rights';

interface Props {
  /** Nothing for a robot of the installation. */
  project: Shape['Project'] | undefined;
  robot?: Shape['Robot'];
  close: () => void;
  issued: (issued: Issued) => void;
}

/** Days a new robot lives unless told otherwise. */
const USUAL = 90;

export function RobotForm({ project, robot, close, issued }: Props) {
  const { t } = useTranslation(['robots', 'common']);
  const [name, setName] = useState('');
  const [description, setDescription] = useState(robot?.description ?? '');
  // Counted from when the robot was made.
  const [days, setDays] = useState<number | string>(robot?.duration ?? USUAL);
  const [preset, setPreset] = useState<Preset>(robot === undefined ? 'pull' : 'own');
  const [reach, setReach] = useState<Reach>(() => (robot === undefined ? { ...reachOf([]), namespaces: [project?.name ?? EVERYWHERE] } : reachOf(robot.permissions)));
  const catalogue = useQuery({ queryKey: ['permissions'], queryFn: () => one(api.GET('/permissions')), staleTime: Infinity });
  const now: Reach = preset === 'own' ? reach : { ...reach, project: new Set(chosen(preset, reach.project, catalogue.data?.project ?? []).map(keyOf)) };
  const save = async () => {
    const permissions = blocksOf(now, robot?.permissions);
    const duration = Number(days);
    if (robot !== undefined) return api.PUT('/robots/{robot}', { params: { path: { robot: robot.id } }, body: { description, permissions, duration } });
    const level = project === undefined ? 'system' : 'project';
    const made = await one(api.POST('/robots', { body: { name, description, level, disable: false, permissions, duration } }));
    issued({ name: made.name, secret: made.secret });
    return made;
  };
  const incomplete = !isWhole(now) || days === '' || (robot === undefined && name === '');
  return (
    <FormDialog
      opened
      close={close}
      title={robot === undefined ? t('create.title') : `${t('edit')}: ${robot.name}`}
      submit={robot === undefined ? t('common:action.create') : t('common:action.save')}
      save={save}
      done={robot === undefined ? undefined : t('common:state.saved')}
      stale={['robots']}
      disabled={incomplete}
    >
      {robot === undefined && (
        <TextInput label={t('common:field.name')} description={t('create.nameHelp')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={255} required data-autofocus />
      )}
      <TextInput label={t('common:field.description')} value={description} onChange={(event) => setDescription(event.currentTarget.value)} maxLength={1024} />
      <NumberInput
        label={t('create.days')}
        description={robot === undefined ? t('create.daysHelp') : t('daysSince')}
        min={-1}
        value={days}
        onChange={setDays}
        error={days === '' && t('create.daysMissing')}
        allowDecimal={false}
        hideControls
        required
      />
      {now.uneven ? (
        <Alert color="orange">{t('uneven')}</Alert>
      ) : (
        <>
          <NativeSelect
            label={t('rights')}
            data={PRESETS.map((value) => ({ value, label: t(`preset.${value}`) }))}
            value={preset}
            onChange={(event) => setPreset(event.currentTarget.value as Preset)}
          />
          {preset === 'own' && (
            <Loaded query={catalogue}>{({ project: all }) => <RightChoices legend={t('preset.own')} catalogue={all} chosen={reach.project} change={(project) => setReach({ ...reach, project })} />}</Loaded>
          )}
          {project === undefined && <ProjectChoices chosen={reach.namespaces} change={(namespaces) => setReach({ ...reach, namespaces })} />}
        </>
      )}
      {project === undefined && (
        <Loaded query={catalogue}>{({ system }) => <RightChoices legend={t('system')} catalogue={system} chosen={reach.system} change={(system) => setReach({ ...reach, system })} />}</Loaded>
      )}
    </FormDialog>
  );
}
