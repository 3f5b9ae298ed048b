import { NativeSelect, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { FormDialog } from '../../ui/dialog';
import { useRoleChoices } from '../../ui/role';
import { groupNamed, WhoInput, type WhoKind } from '../../ui/who';
import { useProject } from '../project/context';

const DEVELOPER = '2';

export function AddMember({ opened, close }: { opened: boolean; close: () => void }) {
  const { t } = useTranslation(['members', 'common']);
  const { project } = useProject();
  const roles = useRoleChoices();
  const [kind, setKind] = useState<WhoKind>('u');
  const [name, setName] = useState('');
  const [role, setRole] = useState(DEVELOPER);
  const save = async () => {
    const who = kind === 'g' ? { member_group: { id: await groupNamed(name) } } : { member_user: { username: name } };
    await api.POST('/projects/{project}/members', { params: { path: { project: project.name } }, body: { role_id: Number(role), ...who } });
    setName('');
  };
  return (
    <FormDialog opened={opened} close={close} title={t('add.title')} submit={t('common:action.add')} save={save} stale={['members']} done={t('common:state.added')} disabled={name.trim() === ''}>
      <SegmentedControl
        aria-label={t('common:field.type')}
        data={[
          { value: 'u', label: t('user') },
          { value: 'g', label: t('group') },
        ]}
        value={kind}
        onChange={(value) => setKind(value as WhoKind)}
      />
      <WhoInput kind={kind} value={name} change={setName} label={kind === 'g' ? t('group') : t('user')} />
      <NativeSelect label={t('common:field.role')} data={roles} value={role} onChange={(event) => setRole(event.currentTarget.value)} />
    </FormDialog>
  );
}
