// Repository grants: a role for somebody on the repositories that match a pattern.
import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { Destroy, FormDialog } from '../../ui/dialog';
import { ClearFilters, Filters, FilterText, List, useList, useListState, type Column } from '../../ui/list';
import { RoleName, useRoleChoices } from '../../ui/role';
import { Time } from '../../ui/text';
import { WhoInput, type WhoKind } from '../../ui/who';
import { useProject } from '../project/context';

const FILTERS = ['pattern'];
const DEVELOPER = '2';

export function Component() {
  const { t } = useTranslation(['grants', 'common']);
  const { project, can } = useProject();
  const [adding, setAdding] = useState(false);
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
  if (can('repository-grant', 'delete')) {
    columns.push({
      key: 'actions',
      header: t('common:list.actions'),
      render: (grant) => (
        <Destroy
          name={`${grant.entity_name}: ${grant.pattern}`}
          title={t('delete.title')}
          consequence={t('delete.consequence')}
          destroy={() => api.DELETE('/projects/{project}/repository-grants/{grant}', { params: { path: { ...path, grant: grant.id } } })}
          stale={['grants']}
        />
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
    </>
  );
}

function AddGrant({ close }: { close: () => void }) {
  const { t } = useTranslation(['grants', 'common']);
  const { project } = useProject();
  const roles = useRoleChoices();
  const [kind, setKind] = useState<WhoKind>('u');
  const [name, setName] = useState('');
  const [pattern, setPattern] = useState('');
  const [role, setRole] = useState(DEVELOPER);
  const save = () =>
    api.POST('/projects/{project}/repository-grants', {
      params: { path: { project: project.name } },
      body: { entity_type: kind, entity_name: name, pattern, role_id: Number(role) },
    });
  return (
    <FormDialog opened close={close} title={t('add')} submit={t('common:action.add')} save={save} stale={['grants']} disabled={name === '' || pattern === ''}>
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
      <TextInput label={t('pattern')} description={t('patternHelp')} value={pattern} onChange={(event) => setPattern(event.currentTarget.value)} required />
      <NativeSelect label={t('common:field.role')} data={roles} value={role} onChange={(event) => setRole(event.currentTarget.value)} />
    </FormDialog>
  );
}
