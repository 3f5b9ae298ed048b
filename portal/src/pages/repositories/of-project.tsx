// Repositories of one project.
import { useTranslation } from 'react-i18next';
import { api, page } from '../../api/client';
import { q } from '../../api/query';
import { useList, useListState } from '../../ui/list';
import { PushCommands } from '../../ui/push-commands';
import { useProject } from '../project/context';
import { FILTERS, Repositories } from './table';

export function Component() {
  const { t } = useTranslation('repositories');
  const { project, can } = useProject();
  const state = useListState(FILTERS, '-update_time');
  const query = useList(
    ['repositories', project.name, state.filter('name')],
    state,
    (paging) =>
      page(
        api.GET('/projects/{project}/repositories', {
          params: { path: { project: project.name }, query: { ...paging, q: q({ name: { contains: state.filter('name') } }) } },
        }),
      ),
    { refetchInterval: 10_000 },
  );
  const empty = (
    <section className="card">
      <h2>{t('empty')}</h2>
      {can('repository', 'push') && <PushCommands project={project.name} />}
    </section>
  );
  return <Repositories query={query} state={state} inProject mayDelete={can('repository', 'delete')} empty={empty} />;
}
