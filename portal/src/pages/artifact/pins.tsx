// Pins: promises of people to keep an image.
import { Button, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { Pin } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Shape } from '../../api/client';
import { useMe, type Can } from '../../session';
import { Destroy, FormDialog } from '../../ui/dialog';
import { shortDigest } from '../../ui/format';
import { splitName } from '../../ui/paths';
import { Time } from '../../ui/text';

export function Pins({ pins, artifact, can }: { pins: Shape['HoldingPin'][]; artifact: Shape['Artifact']; can: Can }) {
  const { t } = useTranslation('artifact');
  const me = useMe();
  const { project } = splitName(artifact.repository_name);
  return (
    <ul className="tree">
      {pins.map((pin) => (
        <li key={pin.name} className="row-tags">
          <Pin size={14} aria-hidden="true" />
          <strong className="anywhere">{pin.name}</strong>
          <span className="anywhere">{t('pin.by', { holder: pin.holder, reason: pin.reason || '—' })}</span>
          {pin.expires_at && (
            <span>
              {t('pin.until')} <Time at={pin.expires_at} />
            </span>
          )}
          {/* Its holder may end it, and whoever may end pins. */}
          {(can('pin', 'delete') || pin.holder === me?.username) && (
            <Destroy
              name={pin.name}
              title={t('pin.end')}
              consequence={t('pin.consequence')}
              destroy={() => api.DELETE('/projects/{project}/pins/{name}', { params: { path: { project, name: pin.name } } })}
              done={t('pin.ended')}
              stale={['artifact']}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

const DAY = 86_400;

export function AddPin({ artifact, tags }: { artifact: Shape['Artifact']; tags: Shape['Tag'][] }) {
  const { t } = useTranslation(['artifact', 'common']);
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState('');
  const [reason, setReason] = useState('');
  const [days, setDays] = useState<number | string>('');
  const [reference, setReference] = useState(artifact.digest);
  const { project, repository } = splitName(artifact.repository_name);
  const save = () =>
    api.PUT('/projects/{project}/pins/{name}', {
      params: { path: { project, name } },
      body: { repository, reference, reason, ...(days === '' ? {} : { ttl: Number(days) * DAY }) },
    });
  const close = () => {
    setOpened(false);
    setName('');
    setReason('');
    setDays('');
  };
  return (
    <>
      <Button variant="default" size="xs" mt="sm" leftSection={<Pin size={14} />} onClick={() => setOpened(true)}>
        {t('pin.add')}
      </Button>
      <FormDialog opened={opened} close={close} title={t('pin.add')} submit={t('pin.add')} save={save} done={t('pin.made')} stale={['artifact']} disabled={name === ''}>
        <p>{t('pin.about')}</p>
        <TextInput
          label={t('common:field.name')}
          description={t('pin.nameHelp')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={64}
          required
          data-autofocus
        />
        <NativeSelect
          label={t('pin.what')}
          data={[{ value: artifact.digest, label: shortDigest(artifact.digest) }, ...tags.map(({ name }) => ({ value: name, label: name }))]}
          value={reference}
          onChange={(event) => setReference(event.currentTarget.value)}
        />
        <TextInput label={t('pin.reason')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} maxLength={255} />
        <NumberInput label={t('pin.days')} description={t('pin.daysHelp')} min={1} max={3650} allowDecimal={false} value={days} onChange={setDays} hideControls />
      </FormDialog>
    </>
  );
}
