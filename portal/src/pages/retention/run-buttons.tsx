// A dry run and a run of the saved policy, by hand.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FlaskConical, Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '../../api/client';
import { Destroy } from '../../ui/dialog';
import { usePlace } from './place';
import { useCounts } from './preview';

export function RunButtons({ id, unsaved }: { id: number; unsaved: boolean }) {
  const { t } = useTranslation('retention');
  const { name, base, scope } = usePlace();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const start = (dry_run: boolean) => api.POST('/retentions/{id}/executions', { params: { path: { id } }, body: { dry_run } });
  const show = async () => {
    await queries.invalidateQueries({ queryKey: ['retention-runs'] });
    await navigate(`${base}/runs`);
  };
  const dry = useMutation({ mutationFn: () => start(true), onSuccess: show });
  return (
    <>
      <Button variant="default" leftSection={<FlaskConical size={16} />} disabled={unsaved} loading={dry.isPending} onClick={() => dry.mutate()}>
        {t('run.dry')}
      </Button>
      {!unsaved && (
        <Destroy
          name={name}
          title={t('run.now')}
          label={t('run.now')}
          icon={<Play size={16} />}
          primary
          consequence={<Consequence project={scope.level === 'project' ? scope.ref : undefined} />}
          destroy={() => start(false)}
          done={t('run.started')}
          stale={['retention-runs']}
          after={() => void show()}
        />
      )}
    </>
  );
}

/** How much would go now, by the policy in force. Of all projects at once nobody counts it beforehand: a dry run does. */
function Consequence({ project }: { project: number | undefined }) {
  const { t } = useTranslation(['retention', 'common']);
  const counts = useCounts({ project_id: project }, project !== undefined);
  return (
    <>
      {project === undefined ? (
        <p>{t('system.run')}</p>
      ) : (
        <p role="status">{counts.data === undefined ? t('run.counting') : t('sum.DEL', { count: counts.data.DEL })}</p>
      )}
      <p>{t('run.consequence')}</p>
      <p>{t('common:trash.canReturn')}</p>
    </>
  );
}
