// How far a run is, and what began it.
import { useTranslation } from 'react-i18next';
import type { Shape } from '../../api/client';

export function Done({ run }: { run: Shape['Execution'] }) {
  const { t } = useTranslation('jobs');
  const { task_count: all, success_task_count, error_task_count, stopped_task_count } = run.metrics;
  const done = success_task_count + error_task_count + stopped_task_count;
  const words = t('done', { done, all });
  return (
    <span className="usage">
      <progress max={Math.max(all, 1)} value={done} aria-label={words} />
      <span className="nowrap">{words}</span>
    </span>
  );
}

export function useTrigger(): (word: string) => string {
  const { t } = useTranslation('jobs');
  return (word) => (word === 'MANUAL' || word === 'SCHEDULE' || word === 'EVENT' ? t(`trigger.${word}`) : word);
}
