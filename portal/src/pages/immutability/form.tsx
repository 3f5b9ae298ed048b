// A rule in a dialog: patterns of repositories and of tags, and which tags they select now.
import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { FormDialog } from '../../ui/dialog';
import { useProject } from '../project/context';
import { Matches } from './matches';
import { fresh, isComplete, requestOf, termsOf, type Pattern, type Rule } from './rules';

export function RuleForm({ rule, close }: { rule?: Rule; close: () => void }) {
  const { t } = useTranslation(['immutability', 'common']);
  const { project, can } = useProject();
  const [terms, setTerms] = useState(() => (rule === undefined ? fresh() : termsOf(rule)));
  const path = { project: project.name };
  const save = async () => {
    const body = requestOf(terms);
    if (rule === undefined) await api.POST('/projects/{project}/immutabletagrules', { params: { path }, body });
    else await api.PUT('/projects/{project}/immutabletagrules/{immutable_rule_id}', { params: { path: { ...path, immutable_rule_id: rule.id } }, body });
  };
  return (
    <FormDialog
      opened
      close={close}
      title={rule === undefined ? t('create') : t('edit')}
      submit={t('common:action.save')}
      save={save}
      done={t('common:state.saved')}
      disabled={!isComplete(terms)}
    >
      <Patterns legend={t('repositories')} one={t('repositoryPattern')} patterns={terms.repositories} change={(repositories) => setTerms({ ...terms, repositories })} />
      <Patterns legend={t('tags')} one={t('tagPattern')} patterns={terms.tags} change={(tags) => setTerms({ ...terms, tags })} />
      <p>{t('patternHelp')}</p>
      {can('tag-retention', 'read') && <Matches project={project.project_id} terms={terms} />}
    </FormDialog>
  );
}

function Patterns({ legend, one, patterns, change }: { legend: string; one: string; patterns: Pattern[]; change: (patterns: Pattern[]) => void }) {
  const { t } = useTranslation(['immutability', 'common']);
  const set = (at: number, changes: Partial<Pattern>) => change(patterns.map((pattern, place) => (place === at ? { ...pattern, ...changes } : pattern)));
  return (
    <fieldset className="selectors">
      <legend>{legend}</legend>
      {patterns.map(({ excludes, pattern }, at) => (
        <div key={at} className="selector">
          <NativeSelect
            size="xs"
            aria-label={t('how')}
            data={[
              { value: '', label: t('matching') },
              { value: 'not', label: t('notMatching') },
            ]}
            value={excludes ? 'not' : ''}
            onChange={(event) => set(at, { excludes: event.currentTarget.value !== '' })}
          />
          <TextInput
            size="xs"
            aria-label={one}
            placeholder="{v*,release-*}"
            value={pattern}
            onChange={(event) => set(at, { pattern: event.currentTarget.value })}
            maxLength={255}
            required
          />
          {patterns.length > 1 && (
            <ActionIcon variant="subtle" color="gray" aria-label={`${t('common:action.remove')}: ${pattern}`} onClick={() => change(patterns.toSpliced(at, 1))}>
              <X size={16} />
            </ActionIcon>
          )}
        </div>
      ))}
      <Button size="compact-xs" variant="subtle" leftSection={<Plus size={14} />} onClick={() => change([...patterns, { excludes: false, pattern: '' }])}>
        {t('addPattern')}
      </Button>
    </fieldset>
  );
}
