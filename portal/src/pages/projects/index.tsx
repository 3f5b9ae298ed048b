// Projects: those one may see, and making one.
import { Badge, Button } from '@mantine/core';
import { useState } from 'react';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { useMe, useSystem } from '../../session';
import { ClearFilters, FilterChoice, Filters, FilterText, List, useList, useListState, type Column } from '../../ui/list';
import { Head } from '../../ui/page';
import { RoleName } from '../../ui/role';
import { Time } from '../../ui/text';
import { CreateProject } from './create';

const FILTERS = ['name', 'public'];

export function Component() {
  const { t } = useTranslation(['projects', 'common']);
  const [creating, setCreating] = useState(false);
  const state = useListState(FILTERS, 'name');
  const query = useList(['projects', state.filter('name'), state.filter('public')], state, (paging) =>
    page(
      api.GET('/projects', {
        params: { query: { ...paging, q: q({ name: { contains: state.filter('name') }, public: choice(state.filter('public')) }), with_detail: false } },
      }),
    ),
  );
  const columns: Column<Shape['Project']>[] = [
    { key: 'name', header: t('common:field.name'), sort: 'name', render: (project) => <Link to={`/projects/${encodeURIComponent(project.name)}`}>{project.name}</Link> },
    { key: 'access', header: t('access'), render: (project) => <Access isPublic={project.metadata.public === 'true'} /> },
    { key: 'role', header: t('role'), wide: true, render: (project) => <RoleName id={project.current_user_role_id} /> },
    { key: 'repositories', header: t('repositories'), number: true, render: (project) => project.repo_count },
    { key: 'created', header: t('common:field.created'), sort: 'creation_time', wide: true, render: (project) => <Time at={project.creation_time} /> },
  ];
  const mayCreate = useMayCreate();
  return (
    <>
      <Head title={t('title')}>
        {mayCreate && (
          <Button leftSection={<Plus size={16} />} onClick={() => setCreating(true)}>
            {t('create.title')}
          </Button>
        )}
      </Head>
      <Filters>
        <FilterText state={state} name="name" label={t('common:list.filter')} />
        <FilterChoice
          state={state}
          name="public"
          label={t('access')}
          data={[
            { value: '', label: t('all') },
            { value: 'true', label: t('public') },
            { value: 'false', label: t('private') },
          ]}
        />
        <ClearFilters state={state} names={FILTERS} />
      </Filters>
      <List label={t('title')} query={query} state={state} columns={columns} rowKey={(project) => project.project_id} total={(count) => t('total', { count })} empty={<p>{t('empty')}</p>} />
      <CreateProject opened={creating} close={() => setCreating(false)} />
    </>
  );
}

const choice = (value: string) => (value === '' ? undefined : { is: value === 'true' });

function Access({ isPublic }: { isPublic: boolean }) {
  const { t } = useTranslation('projects');
  return (
    <Badge variant="light" color={isPublic ? 'teal' : 'gray'}>
      {isPublic ? t('public') : t('private')}
    </Badge>
  );
}

function useMayCreate(): boolean {
  const me = useMe();
  const system = useSystem();
  return me != null && (me.sysadmin_flag || system?.project_creation_restriction === 'everyone');
}
