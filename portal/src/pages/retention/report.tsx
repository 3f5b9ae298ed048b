// Every verdict of one run.
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { api, page } from '../../api/client';
import { useList, useListState } from '../../ui/list';
import { useProject } from '../project/context';
import { Parts } from './parts';
import { InProject } from './place';
import { Verdicts } from './verdicts';

export function Component() {
  const { t } = useTranslation('retention');
  const { project } = useProject();
  const id = Number(project.metadata.retention_id ?? 0);
  return (
    <InProject removal={t('delete.consequence')}>
      <Parts hasPolicy={id > 0} />
      <Report id={id} />
    </InProject>
  );
}

export function Report({ id }: { id: number }) {
  const { t } = useTranslation('retention');
  const run = Number(useParams().run);
  const state = useListState();
  const query = useList(
    ['retention-runs', id, run, 'report'],
    state,
    (paging) => page(api.GET('/retentions/{id}/executions/{eid}/report', { params: { path: { id, eid: run }, query: paging } })),
    { enabled: id > 0 },
  );
  return (
    <>
      <h2 className="part">{t('run.reportOf', { run })}</h2>
      <Verdicts query={query} state={state} />
    </>
  );
}
