// Members of a project: people and groups with their roles.
import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, page, type Shape } from '../../api/client';
import { Destroy } from '../../ui/dialog';
import { ClearFilters, Filters, FilterText, List, useList, useListState, type Column } from '../../ui/list';
import { RoleName, useRoleChoices } from '../../ui/role';
import { told } from '../../ui/told';
import { useProject } from '../project/context';
import { AddMember } from './add';

const FILTERS = ['name'];

export function Component() {
  const { t } = useTranslation(['members', 'common']);
  const { project, can } = useProject();
  const [adding, setAdding] = useState(false);
  const state = useListState(FILTERS);
  const query = useList(['members', project.name, state.filter('name')], state, ({ page: number, page_size }) =>
    page(
      api.GET('/projects/{project}/members', {
        params: { path: { project: project.name }, query: { page: number, page_size, ...(state.filter('name') ? { entityname: state.filter('name') } : {}) } },
      }),
    ),
  );
  const columns: Column<Shape['ProjectMemberEntity']>[] = [
    { key: 'name', header: t('common:field.name'), render: (member) => <span className="anywhere">{member.entity_name}</span> },
    { key: 'type', header: t('common:field.type'), render: (member) => (member.entity_type === 'g' ? t('group') : t('user')) },
    { key: 'role', header: t('common:field.role'), render: (member) => (can('member', 'update') ? <ChangeRole key={member.role_id} member={member} /> : <RoleName id={member.role_id} name={member.role_name} />) },
  ];
  if (can('member', 'delete')) columns.push({ key: 'actions', header: t('common:list.actions'), render: (member) => <RemoveMember member={member} /> });
  return (
    <>
      <Filters>
        <FilterText state={state} name="name" label={t('common:list.filter')} />
        <ClearFilters state={state} names={FILTERS} />
        {can('member', 'create') && (
          <Button leftSection={<Plus size={16} />} onClick={() => setAdding(true)}>
            {t('add.title')}
          </Button>
        )}
      </Filters>
      <List label={t('title')} query={query} state={state} columns={columns} rowKey={(member) => member.id} />
      <AddMember opened={adding} close={() => setAdding(false)} />
    </>
  );
}

/** Arrow keys go through a closed select: what is chosen counts when it is applied. */
function ChangeRole({ member }: { member: Shape['ProjectMemberEntity'] }) {
  const { t } = useTranslation(['members', 'common']);
  const { project } = useProject();
  const roles = useRoleChoices(member);
  const queries = useQueryClient();
  const [role, setRole] = useState(member.role_id);
  const change = useMutation({
    mutationFn: (role_id: number) =>
      api.PUT('/projects/{project}/members/{member}', { params: { path: { project: project.name, member: member.id } }, body: { role_id } }),
    onSuccess: () => told.done(t('common:state.saved')),
    onError: () => setRole(member.role_id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['members'] }),
  });
  return (
    <span className="row-tags">
      <NativeSelect
        size="xs"
        aria-label={t('roleOf', { name: member.entity_name })}
        data={roles}
        value={String(role)}
        onChange={(event) => setRole(Number(event.currentTarget.value))}
        disabled={change.isPending}
      />
      {role !== member.role_id && (
        <>
          <Button size="compact-sm" loading={change.isPending} aria-label={`${t('common:action.apply')}: ${t('roleOf', { name: member.entity_name })}`} onClick={() => change.mutate(role)}>
            {t('common:action.apply')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setRole(member.role_id)}>
            {t('common:action.cancel')}
          </Button>
        </>
      )}
    </span>
  );
}

function RemoveMember({ member }: { member: Shape['ProjectMemberEntity'] }) {
  const { t } = useTranslation('members');
  const { project } = useProject();
  return (
    <Destroy
      name={member.entity_name}
      title={t('remove.title')}
      consequence={t('remove.consequence', { project: project.name })}
      destroy={() => api.DELETE('/projects/{project}/members/{member}', { params: { path: { project: project.name, member: member.id } } })}
      stale={['members']}
    />
  );
}
