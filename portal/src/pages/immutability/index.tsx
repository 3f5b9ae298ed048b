// Immutable tags of a project: rules whose tags neither move nor go, for anybody.
import { Button, Table } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, page } from '../../api/client';
import { List, useList, useListState } from '../../ui/list';
import { useProject } from '../project/context';
import { useColumns } from './columns';
import { RuleForm } from './form';
import { Matches } from './matches';
import { termsOf, type Rule } from './rules';

export function Component() {
  const { t } = useTranslation('immutability');
  const { project, can } = useProject();
  const [editing, setEditing] = useState<Rule | 'new' | null>(null);
  const [open, setOpen] = useState<number | null>(null);
  const state = useListState();
  const query = useList(['immutable-rules', project.name], state, (paging) =>
    page(api.GET('/projects/{project}/immutabletagrules', { params: { path: { project: project.name }, query: paging } })),
  );
  const columns = useColumns({ isOpen: ({ id }) => open === id, toggle: ({ id }) => setOpen(open === id ? null : id), edit: setEditing });
  const below = (rule: Rule, width: number) =>
    open === rule.id && (
      <Table.Tr key={`below-${rule.id}`}>
        <Table.Td colSpan={width}>
          <Matches project={project.project_id} terms={termsOf(rule)} />
        </Table.Td>
      </Table.Tr>
    );
  return (
    <>
      <p>{t('about')}</p>
      {can('immutable-tag', 'create') && (
        <div className="filters">
          <Button leftSection={<Plus size={16} />} onClick={() => setEditing('new')}>
            {t('create')}
          </Button>
        </div>
      )}
      <List label={t('title')} total={(count) => t('total', { count })} query={query} state={state} columns={columns} rowKey={({ id }) => id} empty={<p>{t('none')}</p>} below={below} />
      {editing !== null && <RuleForm rule={editing === 'new' ? undefined : editing} close={() => setEditing(null)} />}
    </>
  );
}
