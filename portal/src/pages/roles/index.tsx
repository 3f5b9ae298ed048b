// Custom roles: names for sets of rights in a project, given like the built-in ones.
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, page } from '../../api/client';
import { q } from '../../api/query';
import { useMe } from '../../session';
import { Destroy } from '../../ui/dialog';
import { ClearFilters, Filters, FilterText, List, useList, useListState, type Column } from '../../ui/list';
import { Head } from '../../ui/page';
import { Time } from '../../ui/text';
import { RoleForm } from './form';
import { keyOf, type Role } from './rights';

const FILTERS = ['name'];

export function Component() {
  const { t } = useTranslation(['roles', 'common']);
  const admin = useMe()?.sysadmin_flag ?? false;
  const [editing, setEditing] = useState<Role | 'new' | null>(null);
  const state = useListState(FILTERS);
  const columns = useColumns(admin, setEditing);
  const query = useList(['roles', 'list', state.filter('name')], state, (paging) =>
    page(api.GET('/roles', { params: { query: { ...paging, q: q({ name: { contains: state.filter('name') } }) } } })),
  );
  return (
    <>
      <Head title={t('title')} />
      <p>{t('about')}</p>
      <Filters>
        <FilterText state={state} name="name" label={t('common:list.filter')} />
        <ClearFilters state={state} names={FILTERS} />
        {admin && (
          <Button leftSection={<Plus size={16} />} onClick={() => setEditing('new')}>
            {t('create')}
          </Button>
        )}
      </Filters>
      <List label={t('title')} query={query} state={state} columns={columns} rowKey={({ id }) => id} empty={<p>{t('none')}</p>} />
      {editing !== null && <RoleForm role={editing === 'new' ? undefined : editing} close={() => setEditing(null)} />}
    </>
  );
}

function useColumns(admin: boolean, edit: (role: Role) => void): Column<Role>[] {
  const { t } = useTranslation(['roles', 'common']);
  const columns: Column<Role>[] = [
    { key: 'name', header: t('common:field.name'), sort: 'name', render: (role) => <span className="anywhere">{role.name}</span> },
    { key: 'description', header: t('common:field.description'), wide: true, render: (role) => <span className="anywhere">{role.description}</span> },
    { key: 'rights', header: t('rights'), render: ({ permissions }) => <span title={permissions.map(keyOf).join(', ')}>{t('count', { count: permissions.length })}</span> },
    { key: 'updated', header: t('common:field.updated'), sort: 'update_time', wide: true, render: (role) => <Time at={role.update_time} /> },
  ];
  if (admin) columns.push({ key: 'actions', header: t('common:list.actions'), render: (role) => <Actions role={role} edit={() => edit(role)} /> });
  return columns;
}

function Actions({ role, edit }: { role: Role; edit: () => void }) {
  const { t } = useTranslation('roles');
  return (
    <span className="nowrap">
      <Tooltip label={t('edit')}>
        <ActionIcon variant="subtle" aria-label={`${t('edit')}: ${role.name}`} onClick={edit}>
          <Pencil size={16} />
        </ActionIcon>
      </Tooltip>
      <Destroy
        name={role.name}
        title={t('delete.title')}
        consequence={t('delete.consequence')}
        destroy={() => api.DELETE('/roles/{role}', { params: { path: { role: role.id } } })}
        stale={['roles']}
      />
    </span>
  );
}
