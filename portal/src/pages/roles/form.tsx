// A custom role in a dialog: its name, and its rights among those a role of a project can have.
import { Checkbox, Fieldset, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, one } from '../../api/client';
import { FormDialog } from '../../ui/dialog';
import { Loaded } from '../../ui/page';
import { byResource, keyOf, toggled, type Right, type Role } from './rights';

export function RoleForm({ role, close }: { role?: Role; close: () => void }) {
  const { t } = useTranslation(['roles', 'common']);
  const [name, setName] = useState(role?.name ?? '');
  const [description, setDescription] = useState(role?.description ?? '');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(role?.permissions.map(keyOf)));
  const catalogue = useQuery({ queryKey: ['permissions'], queryFn: () => one(api.GET('/permissions')), staleTime: Infinity });
  const save = async () => {
    const permissions = (catalogue.data?.project ?? []).filter((right) => chosen.has(keyOf(right))).map(({ resource, action }) => ({ resource, action }));
    const body = { name, description, permissions };
    if (role === undefined) await api.POST('/roles', { body });
    else await api.PUT('/roles/{role}', { params: { path: { role: role.id } }, body });
  };
  return (
    <FormDialog
      opened
      close={close}
      title={role === undefined ? t('create') : t('edit')}
      submit={t('common:action.save')}
      save={save}
      done={t('common:state.saved')}
      disabled={name === '' || chosen.size === 0 || catalogue.data === undefined}
    >
      {role !== undefined && <p>{t('everybody')}</p>}
      <TextInput label={t('common:field.name')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={64} required data-autofocus />
      <TextInput label={t('common:field.description')} value={description} onChange={(event) => setDescription(event.currentTarget.value)} maxLength={255} />
      <p>{t('count', { count: chosen.size })}</p>
      <Loaded query={catalogue}>{({ project }) => <Rights catalogue={project} chosen={chosen} toggle={(key) => setChosen(toggled(chosen, key))} />}</Loaded>
    </FormDialog>
  );
}

function Rights({ catalogue, chosen, toggle }: { catalogue: Right[]; chosen: ReadonlySet<string>; toggle: (key: string) => void }) {
  return byResource(catalogue).map(([resource, rights]) => (
    <Fieldset key={resource} legend={<code className="mono">{resource}</code>}>
      <div className="row-tags">
        {rights.map((right) => (
          <Checkbox key={keyOf(right)} size="xs" label={right.action} aria-label={keyOf(right)} checked={chosen.has(keyOf(right))} onChange={() => toggle(keyOf(right))} />
        ))}
      </div>
    </Fieldset>
  ));
}
