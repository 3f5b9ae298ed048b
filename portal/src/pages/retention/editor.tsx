// A policy in a form, with its dry run beside it.
import { Button, SegmentedControl } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus, Save } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { More } from '../../ui/more';
import { told } from '../../ui/told';
import { essence, firstDraft, fromBody, isComplete, moved, newRule, toBody, type Body, type Draft, type Rule } from './policy';
import { usePlace } from './place';
import { RuleCard } from './rule';
import { RunButtons } from './run-buttons';
import { Schedule } from './schedule';
import { AskBeforeLeaving } from './leaving';

interface EditorProps {
  id?: number;
  stored?: Body;
  /** The dry run of a policy. `complete`: nothing is half typed. */
  preview: (policy: Body, complete: boolean) => ReactNode;
}

export function Editor({ id, stored, preview }: EditorProps) {
  const { scope, can } = usePlace();
  const [draft, setDraft] = useState(() => (stored === undefined ? firstDraft() : fromBody(stored)));
  const [saved, setSaved] = useState(() => (stored === undefined ? '' : essence(draft)));
  const [first] = useState(() => essence(draft));
  const mayEdit = can(id === undefined ? 'create' : 'update');
  const body = toBody(draft, scope);
  const next = (stored?.trigger?.settings as { next_scheduled_time?: string } | undefined)?.next_scheduled_time;
  return (
    <div className="beside">
      {/* A new policy that nobody has touched yet is no loss. */}
      <AskBeforeLeaving unsaved={essence(draft) !== saved && (id !== undefined || essence(draft) !== first)} />
      <fieldset className="plain" disabled={!mayEdit}>
        <Toolbar id={id} body={body} complete={isComplete(draft)} dirty={essence(draft) !== saved} saved={() => setSaved(essence(draft))} />
        <Rules draft={draft} change={(changes) => setDraft((before) => ({ ...before, ...changes }))} />
        <Schedule cron={draft.cron} zone={draft.zone} next={next} change={(changes) => setDraft((before) => ({ ...before, ...changes }))} />
      </fieldset>
      {preview({ ...body, trigger: null }, isComplete(draft))}
    </div>
  );
}

interface ToolbarProps {
  id: number | undefined;
  body: Body;
  complete: boolean;
  dirty: boolean;
  saved: () => void;
}

function Toolbar({ id, body, complete, dirty, saved }: ToolbarProps) {
  const { t } = useTranslation(['retention', 'common']);
  const { can, save: put, remove, removal } = usePlace();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () => put(body, id),
    onSuccess: async () => {
      saved();
      told.done(t('common:state.saved'));
      await Promise.all([queries.invalidateQueries({ queryKey: ['retention'] }), queries.invalidateQueries({ queryKey: ['project'] })]);
    },
  });
  return (
    <div className="toolbar">
      {can(id === undefined ? 'create' : 'update') && (
        <Button leftSection={<Save size={16} />} disabled={!complete || !dirty} loading={save.isPending} onClick={() => save.mutate()}>
          {t('common:action.save')}
        </Button>
      )}
      {id !== undefined && can('update') && <RunButtons id={id} unsaved={dirty} />}
      {dirty && id !== undefined && <span role="status">{t('unsaved')}</span>}
      {id !== undefined && can('delete') && (
        <More entries={[{ name: t('title'), title: t('delete.title'), consequence: removal, destroy: () => remove(id) }]} />
      )}
    </div>
  );
}

function Rules({ draft, change }: { draft: Draft; change: (changes: Partial<Draft>) => void }) {
  const { t } = useTranslation('retention');
  const { rules, algorithm } = draft;
  const ordered = algorithm === 'ordered';
  const edit = (at: number, changes: Partial<Rule>) => change({ rules: rules.map((rule, place) => (place === at ? { ...rule, ...changes } : rule)) });
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label={t('algorithm.label')}
        data={[
          { value: 'ordered', label: t('algorithm.ordered') },
          // Rules that delete have no place in Harbor's way.
          { value: 'or', label: t('algorithm.or'), disabled: rules.some(({ action }) => action === 'delete') },
        ]}
        value={algorithm}
        onChange={(value) => change({ algorithm: value as Draft['algorithm'] })}
      />
      <p>{t(ordered ? 'algorithm.orderedHelp' : 'algorithm.orHelp')}</p>
      {rules.map((rule, at) => (
        <RuleCard
          key={rule.key}
          rule={rule}
          number={at + 1}
          ordered={ordered}
          last={at === rules.length - 1}
          change={(changes) => edit(at, changes)}
          move={(by) => change({ rules: moved(rules, at, by) })}
          remove={() => change({ rules: rules.toSpliced(at, 1) })}
        />
      ))}
      {rules.length === 0 && <p>{t('rule.none')}</p>}
      <Button variant="default" size="xs" mb="md" leftSection={<Plus size={14} />} onClick={() => change({ rules: [...rules, newRule('retain')] })}>
        {t('rule.add')}
      </Button>
    </>
  );
}
