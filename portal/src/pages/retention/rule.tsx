// One rule: what it does with what it is about, measured by what.
import { ActionIcon, NativeSelect, NumberInput, Switch, Tooltip } from '@mantine/core';
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { hasNumber, isTemplate, TEMPLATES, type Action, type Rule, type Template } from './policy';
import { usePlace } from './place';
import { Selectors } from './selectors';

interface Props {
  rule: Rule;
  number: number;
  ordered: boolean;
  last: boolean;
  change: (changes: Partial<Rule>) => void;
  move: (by: 1 | -1) => void;
  remove: () => void;
}

export function RuleCard({ rule, number, ordered, last, change, move, remove }: Props) {
  const { t } = useTranslation('retention');
  const { scope } = usePlace();
  return (
    <fieldset className="card rule" aria-label={t('rule.number', { number })}>
      <div className="head">
        <strong>{t('rule.number', { number })}</strong>
        <div className="push">
          <Switch size="xs" label={t('rule.on')} checked={!rule.disabled} onChange={(event) => change({ disabled: !event.currentTarget.checked })} />
          <Tool label={t('rule.up', { number })} disabled={number === 1} act={() => move(-1)} icon={<ArrowUp size={16} />} />
          <Tool label={t('rule.down', { number })} disabled={last} act={() => move(1)} icon={<ArrowDown size={16} />} />
          <Tool label={t('rule.remove', { number })} act={remove} icon={<Trash2 size={16} />} />
        </div>
      </div>
      <div className="filters">
        {ordered && (
          <NativeSelect
            size="sm"
            label={t('rule.action')}
            data={(['retain', 'delete'] as const).map((value) => ({ value, label: t(`action.${value}`) }))}
            value={rule.action}
            onChange={(event) => change({ action: event.currentTarget.value as Action })}
          />
        )}
        <Measure rule={rule} change={change} />
        <NumberInput
          size="sm"
          label={t('rule.atLeast')}
          placeholder="0"
          min={0}
          max={1_000_000}
          allowDecimal={false}
          value={rule.keepAtLeast}
          onChange={(value) => change({ keepAtLeast: value === '' ? '' : Number(value) })}
          hideControls
        />
      </div>
      <Selectors about="tags" selectors={rule.tags} change={(tags) => change({ tags })} />
      <Selectors about="repositories" selectors={rule.repositories} change={(repositories) => change({ repositories })} />
      {scope.level === 'system' && <Selectors about="projects" selectors={rule.projects} change={(projects) => change({ projects })} />}
    </fieldset>
  );
}

/** A rule that deletes spares what its template names, so the same template reads differently. */
function Measure({ rule, change }: Pick<Props, 'rule' | 'change'>) {
  const { t } = useTranslation('retention');
  const names = (Object.keys(TEMPLATES) as Template[]).map((value) => ({ value: value as string, label: t(`${rule.action === 'delete' ? 'spares' : 'keeps'}.${value}`) }));
  if (!isTemplate(rule.template)) names.push({ value: rule.template, label: rule.template });
  return (
    <>
      <NativeSelect size="sm" label={t('rule.measure')} data={names} value={rule.template} onChange={(event) => change({ template: event.currentTarget.value })} />
      {hasNumber(rule.template) && (
        <NumberInput
          size="sm"
          label={isTemplate(rule.template) && TEMPLATES[rule.template] === 'DAYS' ? t('rule.days') : t('rule.count')}
          min={0}
          max={1_000_000}
          allowDecimal={false}
          value={rule.count}
          onChange={(value) => change({ count: value === '' ? '' : Number(value) })}
          hideControls
          required
        />
      )}
    </>
  );
}

function Tool({ label, icon, act, disabled = false }: { label: string; icon: React.ReactNode; act: () => void; disabled?: boolean }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={disabled} onClick={act}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
