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
    { key: 'role', header: t('common:field.role'), render: (member) => (can('member', 'update') ? <ChangeRole member={member} /> : <RoleName id={member.role_id} />) },
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

function ChangeRole({ member }: { member: Shape['ProjectMemberEntity'] }) {
  const { t } = useTranslation(['members', 'common']);
  const { project } = useProject();
  const roles = useRoleChoices();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (role_id: number) =>
      api.PUT('/projects/{project}/members/{member}', { params: { path: { project: project.name, member: member.id } }, body: { role_id } }),
    onSuccess: () => told.done(t('common:state.saved')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['members'] }),
  });
  return (
    <NativeSelect
      size="xs"
      aria-label={t('roleOf', { name: member.entity_name })}
      data={roles}
      value={String(change.isPending ? change.variables : member.role_id)}
      onChange={(event) => change.mutate(Number(event.currentTarget.value))}
      disabled={change.isPending}
    />
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
