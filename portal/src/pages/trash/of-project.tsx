// The trash of one project.
import { useTranslation } from 'react-i18next';
import { api, page } from '../../api/client';
import { Destroy } from '../../ui/dialog';
import { useProject } from '../project/context';
import { TrashTable } from './table';

export function Component() {
  const { t } = useTranslation('trash');
  const { project, can } = useProject();
  const path = { project: project.name };
  return (
    <TrashTable
      scope={project.name}
      ask={(query) => page(api.GET('/projects/{project}/trash', { params: { path, query } }))}
      mayRestore={can('repository', 'push')}
      mayRemove={can('trash', 'delete')}
    >
      {can('trash', 'delete') && (
        <Destroy
          name={project.name}
          title={t('empty.title')}
          label={t('empty.title')}
          typed
          consequence={t('empty.consequence')}
          destroy={() => api.DELETE('/projects/{project}/trash', { params: { path } })}
          stale={['trash']}
        />
      )}
    </TrashTable>
  );
}
