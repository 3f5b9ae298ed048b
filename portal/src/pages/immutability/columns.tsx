// A rule in its row: what it selects, whether it is in force, and what one does with it.
import { ActionIcon, Switch, Tooltip } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ChevronDown, ChevronRight, Pencil } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { Destroy } from '../../ui/dialog';
import type { Column } from '../../ui/list';
import { useProject } from '../project/context';
import { termsOf, type Pattern, type Rule } from './rules';

interface Acts {
  isOpen: (rule: Rule) => boolean;
  /** Shows what a rule selects, or hides it. */
  toggle: (rule: Rule) => void;
  edit: (rule: Rule) => void;
}

export function useColumns({ isOpen, toggle, edit }: Acts): Column<Rule>[] {
  const { t } = useTranslation(['immutability', 'common']);
  const { can } = useProject();
  const maySee = can('tag-retention', 'read');
  return [
    {
      key: 'tags',
      header: t('tags'),
      render: (rule) => (
        <span className="row-tags">
          {maySee && <Unfold rule={rule} open={isOpen(rule)} toggle={() => toggle(rule)} />}
          <Patterns patterns={termsOf(rule).tags} />
        </span>
      ),
    },
    { key: 'repositories', header: t('repositories'), render: (rule) => <Patterns patterns={termsOf(rule).repositories} /> },
    { key: 'on', header: t('on'), render: (rule) => <OnOff rule={rule} /> },
    { key: 'actions', header: t('common:list.actions'), render: (rule) => <Actions rule={rule} edit={() => edit(rule)} /> },
  ];
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
  const path = { project: project.name, immutable_rule_id: rule.id };
  const change = useMutation({
    mutationFn: (disabled: boolean) => api.PUT('/projects/{project}/immutabletagrules/{immutable_rule_id}', { params: { path }, body: { disabled } }),
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

function Actions({ rule, edit }: { rule: Rule; edit: () => void }) {
  const { t } = useTranslation('immutability');
  const { project, can } = useProject();
  const path = { project: project.name, immutable_rule_id: rule.id };
  return (
    <span className="nowrap">
      {can('immutable-tag', 'update') && (
        <Tooltip label={t('edit')}>
          <ActionIcon variant="subtle" aria-label={`${t('edit')}: ${inWords(rule)}`} onClick={edit}>
            <Pencil size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      {can('immutable-tag', 'delete') && (
        <Destroy
          name={inWords(rule)}
          title={t('delete.title')}
          consequence={t('delete.consequence')}
          destroy={() => api.DELETE('/projects/{project}/immutabletagrules/{immutable_rule_id}', { params: { path } })}
        />
      )}
    </span>
  );
}
