// Immutable tags of a project: rules whose tags neither move nor go, for anybody.
import { ActionIcon, Button, Switch, Table, Tooltip } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ChevronDown, ChevronRight, Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, page } from '../../api/client';
import { Destroy } from '../../ui/dialog';
import { List, useList, useListState, type Column } from '../../ui/list';
import { useProject } from '../project/context';
import { RuleForm } from './form';
import { Matches } from './matches';
import { termsOf, type Pattern, type Rule } from './rules';

export function Component() {
  const { t } = useTranslation(['immutability', 'common']);
  const { project, can } = useProject();
  const [editing, setEditing] = useState<Rule | 'new' | null>(null);
  const [open, setOpen] = useState<number | null>(null);
  const state = useListState();
  const path = { project: project.name };
  const query = useList(['immutable-rules', project.name], state, (paging) => page(api.GET('/projects/{project}/immutabletagrules', { params: { path, query: paging } })));
  const maySee = can('tag-retention', 'read');
  const columns: Column<Rule>[] = [
    {
      key: 'tags',
      header: t('tags'),
      render: (rule) => (
        <>
          {maySee && <Unfold rule={rule} open={open === rule.id} toggle={() => setOpen(open === rule.id ? null : rule.id)} />} <Patterns patterns={termsOf(rule).tags} />
        </>
      ),
    },
    { key: 'repositories', header: t('repositories'), render: (rule) => <Patterns patterns={termsOf(rule).repositories} /> },
    { key: 'on', header: t('on'), render: (rule) => <OnOff rule={rule} /> },
    {
      key: 'actions',
      header: t('common:list.actions'),
      render: (rule) => (
        <span className="nowrap">
          {can('immutable-tag', 'update') && (
            <Tooltip label={t('edit')}>
              <ActionIcon variant="subtle" aria-label={`${t('edit')}: ${inWords(rule)}`} onClick={() => setEditing(rule)}>
                <Pencil size={16} />
              </ActionIcon>
            </Tooltip>
          )}
          {can('immutable-tag', 'delete') && (
            <Destroy
              name={inWords(rule)}
              title={t('delete.title')}
              consequence={t('delete.consequence')}
              destroy={() => api.DELETE('/projects/{project}/immutabletagrules/{immutable_rule_id}', { params: { path: { ...path, immutable_rule_id: rule.id } } })}
            />
          )}
        </span>
      ),
    },
  ];
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
      <List
        label={t('title')}
        query={query}
        state={state}
        columns={columns}
        rowKey={(rule) => rule.id}
        empty={<p>{t('none')}</p>}
        below={(rule, width) =>
          open === rule.id && (
            <Table.Tr key={`below-${rule.id}`}>
              <Table.Td colSpan={width}>
                <Matches project={project.project_id} terms={termsOf(rule)} />
              </Table.Td>
            </Table.Tr>
          )
        }
      />
      {editing !== null && <RuleForm rule={editing === 'new' ? undefined : editing} close={() => setEditing(null)} />}
    </>
  );
}

const inWords = (rule: Rule): string => termsOf(rule).tags.map(({ pattern }) => pattern).join(', ');

function Patterns({ patterns }: { patterns: Pattern[] }) {
  const { t } = useTranslation('immutability');
  return (
    <span className="row-tags">
      {patterns.map(({ excludes, pattern }) => (
        <span key={`${excludes}${pattern}`}>
          {excludes && `${t('notMatching')} `}
          <code className="mono anywhere">{pattern}</code>
        </span>
      ))}
    </span>
  );
}

function Unfold({ rule, open, toggle }: { rule: Rule; open: boolean; toggle: () => void }) {
  const { t } = useTranslation('immutability');
  const Arrow = open ? ChevronDown : ChevronRight;
  return (
    <button type="button" className="sort" onClick={toggle} aria-expanded={open} aria-label={t('unfold', { rule: inWords(rule) })}>
      <Arrow size={16} />
    </button>
  );
}

function OnOff({ rule }: { rule: Rule }) {
  const { t } = useTranslation('immutability');
  const { project, can } = useProject();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (disabled: boolean) =>
      api.PUT('/projects/{project}/immutabletagrules/{immutable_rule_id}', { params: { path: { project: project.name, immutable_rule_id: rule.id } }, body: { disabled } }),
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <Switch
      aria-label={t('switch', { rule: inWords(rule) })}
      checked={!rule.disabled}
      disabled={!can('immutable-tag', 'update') || change.isPending}
      onChange={(event) => change.mutate(!event.currentTarget.checked)}
    />
  );
}
