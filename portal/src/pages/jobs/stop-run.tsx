// Stops a run that goes on.
import { CircleStop } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api, type Shape } from '../../api/client';
import { useRights } from '../../session';
import { Destroy } from '../../ui/dialog';
import { isOpen } from '../../ui/job';

export function StopRun({ run, words = false }: { run: Shape['Execution']; words?: boolean }) {
  const { t } = useTranslation(['jobs', 'common']);
  const mayStop = useRights()('jobservice-monitor', 'stop');
  if (!mayStop || !isOpen(run.status)) return null;
  return (
    <Destroy
      name={t('runNumber', { run: run.id })}
      title={t('common:job.stop')}
      {...(words ? { label: t('common:job.stop') } : {})}
      icon={<CircleStop size={16} />}
      consequence={<p>{t('stopConsequence')}</p>}
      destroy={() => api.PUT('/jobservice/executions/{execution_id}', { params: { path: { execution_id: run.id } } })}
      done={t('stopped')}
      stale={['jobs']}
    />
  );
}
