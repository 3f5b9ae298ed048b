// A new pin, or one that is to hold for longer.
import { Autocomplete, NumberInput, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { FormDialog } from '../../ui/dialog';
import { splitName } from '../../ui/paths';
import { useProject } from '../project/context';

const DAY = 86_400;

export function PinForm({ pin, close }: { pin: Shape['Pin'] | undefined; close: () => void }) {
  const { t } = useTranslation(['pins', 'common']);
  const { project } = useProject();
  const [form, setForm] = useState({ name: pin?.name ?? '', repository: pin?.repository ?? '', reference: pin?.reference ?? '', reason: pin?.reason ?? '' });
  const [days, setDays] = useState<number | string>('');
  const change = (changes: Partial<typeof form>) => setForm((before) => ({ ...before, ...changes }));
  const { name, repository, reference, reason } = form;
  const title = pin === undefined ? t('create') : t('renew');
  const save = () =>
    api.PUT('/projects/{project}/pins/{name}', {
      params: { path: { project: project.name, name } },
      body: { repository, reference: reference.trim(), reason, ...(days === '' ? {} : { ttl: Number(days) * DAY }) },
    });
  return (
    <FormDialog opened close={close} title={title} submit={title} save={save} stale={['pins']} done={t('common:state.saved')} disabled={[name, repository, reference].some((text) => text.trim() === '')}>
      <p>{pin === undefined ? t('about') : t('renewHelp')}</p>
      {pin === undefined ? (
        <>
          <TextInput label={t('common:field.name')} description={t('nameHelp')} value={name} onChange={(event) => change({ name: event.currentTarget.value })} maxLength={64} required data-autofocus />
          <RepositoryInput value={repository} change={(value) => change({ repository: value })} />
          <TextInput label={t('reference')} description={t('referenceHelp')} value={reference} onChange={(event) => change({ reference: event.currentTarget.value })} maxLength={255} required />
        </>
      ) : (
        <strong className="anywhere">{`${name}: ${repository}${reference === pin.digest ? '@' : ':'}${reference}`}</strong>
      )}
      <TextInput label={t('reason')} value={reason} onChange={(event) => change({ reason: event.currentTarget.value })} maxLength={255} />
      <NumberInput label={t('days')} description={t('daysHelp')} min={1} max={3650} allowDecimal={false} value={days} onChange={setDays} hideControls />
    </FormDialog>
  );
}

/** The path below the project, with those that are there as suggestions. */
function RepositoryInput({ value, change }: { value: string; change: (path: string) => void }) {
  const { t } = useTranslation('pins');
  const { project } = useProject();
  const [typed] = useDebouncedValue(value.trim(), 250);
  const found = useQuery({
    queryKey: ['pins', 'repositories', project.name, typed],
    queryFn: async () => {
      const query = { page: 1, page_size: 20, q: q({ name: { contains: typed } }) };
      const { data = [] } = await api.GET('/projects/{project}/repositories', { params: { path: { project: project.name }, query } });
      return data.map(({ name }) => splitName(name).repository);
    },
  });
  return <Autocomplete label={t('repository')} value={value} onChange={change} data={found.data ?? []} required maxLength={255} />;
}
