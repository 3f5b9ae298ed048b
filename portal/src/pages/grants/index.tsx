// Repository grants: a role for somebody on the repositories that match a pattern.
import { ActionIcon, Button } from '@mantine/core';
import { Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { Destroy } from '../../ui/dialog';
import { ClearFilters, Filters, FilterText, List, useList, useListState, type Column } from '../../ui/list';
import { RoleName } from '../../ui/role';
import { Time } from '../../ui/text';
import { useProject } from '../project/context';
import { AddGrant, EditGrant } from './form';

const FILTERS = ['pattern'];

export function Component() {
  const { t } = useTranslation(['grants', 'common']);
  const { project, can } = useProject();
  const [adding, setAdding] = useState(false);
  const [edited, setEdited] = useState<Shape['RepositoryGrant'] | null>(null);
  const state = useListState(FILTERS);
  const path = { project: project.name };
  const query = useList(['grants', project.name, state.filter('pattern')], state, (paging) =>
    page(api.GET('/projects/{project}/repository-grants', { params: { path, query: { ...paging, q: q({ pattern: { contains: state.filter('pattern') } }) } } })),
  );
  const kinds: Record<string, string> = { u: t('user'), g: t('group'), r: t('robot') };
  const columns: Column<Shape['RepositoryGrant']>[] = [
    { key: 'pattern', header: t('pattern'), sort: 'pattern', render: (grant) => <code className="mono anywhere">{grant.pattern}</code> },
    { key: 'name', header: t('who'), render: (grant) => <span className="anywhere">{grant.entity_name}</span> },
    { key: 'type', header: t('common:field.type'), wide: true, render: (grant) => kinds[grant.entity_type] ?? grant.entity_type },
    { key: 'role', header: t('common:field.role'), render: (grant) => <RoleName id={grant.role_id} name={grant.role_name} /> },
    { key: 'created', header: t('common:field.created'), sort: 'creation_time', wide: true, render: (grant) => <Time at={grant.creation_time} /> },
  ];
  const mayEdit = can('repository-grant', 'update');
  const mayDelete = can('repository-grant', 'delete');
  if (mayEdit || mayDelete) {
    columns.push({
      key: 'actions',
      header: t('common:list.actions'),
      render: (grant) => (
        <span className="nowrap">
          {mayEdit && (
            <ActionIcon variant="subtle" color="gray" aria-label={`${t('edit')}: ${grant.entity_name}: ${grant.pattern}`} title={t('edit')} onClick={() => setEdited(grant)}>
              <Pencil size={16} />
            </ActionIcon>
          )}
          {mayDelete && (
            <Destroy
              name={`${grant.entity_name}: ${grant.pattern}`}
              title={t('delete.title')}
              consequence={t('delete.consequence')}
              destroy={() => api.DELETE('/projects/{project}/repository-grants/{grant}', { params: { path: { ...path, grant: grant.id } } })}
              stale={['grants']}
            />
          )}
        </span>
      ),
    });
  }
  return (
    <>
      <p>{t('about')}</p>
      <Filters>
        <FilterText state={state} name="pattern" label={t('pattern')} />
        <ClearFilters state={state} names={FILTERS} />
        {can('repository-grant', 'create') && (
          <Button leftSection={<Plus size={16} />} onClick={() => setAdding(true)}>
            {t('add')}
          </Button>
        )}
      </Filters>
      <List label={t('title')} query={query} state={state} columns={columns} rowKey={(grant) => grant.id} />
      {adding && <AddGrant close={() => setAdding(false)} />}
      {edited && <EditGrant grant={edited} close={() => setEdited(null)} />}
    </>
  );
}
