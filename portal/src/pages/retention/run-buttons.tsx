// A dry run and a run of the saved policy, by hand.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FlaskConical, Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '../../api/client';
import { Destroy } from '../../ui/dialog';
import { useProject } from '../project/context';
import { useCounts } from './preview';

export function RunButtons({ id, unsaved }: { id: number; unsaved: boolean }) {
  const { t } = useTranslation('retention');
  const { project } = useProject();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const start = (dry_run: boolean) => api.POST('/retentions/{id}/executions', { params: { path: { id } }, body: { dry_run } });
  const show = async () => {
    await queries.invalidateQueries({ queryKey: ['retention-runs'] });
    await navigate('runs');
  };
  const dry = useMutation({ mutationFn: () => start(true), onSuccess: show });
  return (
    <>
      <Button variant="default" leftSection={<FlaskConical size={16} />} disabled={unsaved} loading={dry.isPending} onClick={() => dry.mutate()}>
        {t('run.dry')}
      </Button>
      {!unsaved && (
        <Destroy
          name={project.name}
          title={t('run.now')}
          label={t('run.now')}
          icon={<Play size={16} />}
          consequence={<Consequence project={project.project_id} />}
          destroy={() => start(false)}
          done={t('run.started')}
          stale={['retention-runs']}
          after={() => void show()}
        />
      )}
    </>
  );
}

/** How much would go now, by the policy in force. */
function Consequence({ project }: { project: number }) {
  const { t } = useTranslation(['retention', 'common']);
  const counts = useCounts({ project_id: project }, true);
  return (
    <>
      <p role="status">{counts.data === undefined ? t('run.counting') : t('sum.DEL', { count: counts.data.DEL })}</p>
      <p>{t('run.consequence')}</p>
      <p>{t('common:trash.canReturn')}</p>
    </>
  );
}
