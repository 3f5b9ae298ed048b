// A grant in a dialog: for whom, on which repositories, and which role. Who holds it does not change.
import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { FormDialog } from '../../ui/dialog';
import { useRoleChoices } from '../../ui/role';
import { WhoInput } from '../../ui/who';
import { useProject } from '../project/context';

const DEVELOPER = 2;
type Kind = 'u' | 'g' | 'r';

export function AddGrant({ close }: { close: () => void }) {
  const { t } = useTranslation(['grants', 'common']);
  const { project, can } = useProject();
  const [kind, setKind] = useState<Kind>('u');
  const [name, setName] = useState('');
  const [robot, setRobot] = useState<number | null>(null);
  const [pattern, setPattern] = useState('');
  const [role, setRole] = useState(DEVELOPER);
  const holder = kind === 'r' ? { entity_id: robot } : { entity_name: name };
  const save = () =>
    api.POST('/projects/{project}/repository-grants', { params: { path: { project: project.name } }, body: { entity_type: kind, ...holder, pattern, role_id: role } });
  const nobody = kind === 'r' ? robot === null : name === '';
  return (
    <FormDialog opened close={close} title={t('add')} submit={t('common:action.add')} save={save} stale={['grants']} done={t('common:state.added')} disabled={nobody || pattern === ''}>
      <SegmentedControl
        aria-label={t('common:field.type')}
        data={[
          { value: 'u', label: t('user') },
          { value: 'g', label: t('group') },
          ...(can('robot', 'list') ? [{ value: 'r', label: t('robot') }] : []),
        ]}
        value={kind}
        onChange={(value) => setKind(value as Kind)}
      />
      {kind === 'r' ? <RobotChoice robot={robot} change={setRobot} /> : <WhoInput kind={kind} value={name} change={setName} label={kind === 'g' ? t('group') : t('user')} />}
      <PatternAndRole pattern={pattern} setPattern={setPattern} role={role} setRole={setRole} />
    </FormDialog>
  );
}

/** The project's own robots. */
function RobotChoice({ robot, change }: { robot: number | null; change: (robot: number | null) => void }) {
  const { t } = useTranslation('grants');
  const { project } = useProject();
  const robots = useQuery({
    queryKey: ['robots', project.name, 'choices'],
    queryFn: () => page(api.GET('/robots', { params: { query: { page_size: 100, q: q({ Level: { is: 'project' }, ProjectID: { is: project.project_id } }) } } })),
  });
  const choices = (robots.data?.rows ?? []).map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    <NativeSelect
      label={t('robot')}
      data={[{ value: '', label: t('chooseRobot') }, ...choices]}
      value={robot === null ? '' : String(robot)}
      onChange={(event) => change(event.currentTarget.value === '' ? null : Number(event.currentTarget.value))}
      required
    />
  );
}

export function EditGrant({ grant, close }: { grant: Shape['RepositoryGrant']; close: () => void }) {
  const { t } = useTranslation(['grants', 'common']);
  const { project } = useProject();
  const [pattern, setPattern] = useState(grant.pattern);
  const [role, setRole] = useState(grant.role_id);
  const save = () => api.PUT('/projects/{project}/repository-grants/{grant}', { params: { path: { project: project.name, grant: grant.id } }, body: { pattern, role_id: role } });
  return (
    <FormDialog opened close={close} title={t('edit')} submit={t('common:action.save')} save={save} stale={['grants']} done={t('common:state.saved')} disabled={pattern === ''}>
      <strong className="anywhere">{grant.entity_name}</strong>
      <PatternAndRole pattern={pattern} setPattern={setPattern} role={role} setRole={setRole} held={grant} />
    </FormDialog>
  );
}

interface WhatProps {
  pattern: string;
  setPattern: (pattern: string) => void;
  role: number;
  setRole: (role: number) => void;
  held?: Shape['RepositoryGrant'];
}

function PatternAndRole({ pattern, setPattern, role, setRole, held }: WhatProps) {
  const { t } = useTranslation(['grants', 'common']);
  const roles = useRoleChoices(held);
  return (
    <>
      <TextInput label={t('pattern')} description={t('patternHelp')} value={pattern} onChange={(event) => setPattern(event.currentTarget.value)} required />
      <NativeSelect label={t('common:field.role')} data={roles} value={String(role)} onChange={(event) => setRole(Number(event.currentTarget.value))} />
    </>
  );
}
