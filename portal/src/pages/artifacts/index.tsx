// A repository: its tags, or its artifacts, and what one does with the whole.
import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { api, inPath, one, type Shape } from '../../api/client';
import { useRights } from '../../session';
import { useListState } from '../../ui/list';
import { More } from '../../ui/more';
import { Head, Loaded } from '../../ui/page';
import { useProjectByName } from '../project/context';
import { useDeleteRepository } from '../repositories/table';
import { ByArtifact } from './by-artifact';
import { ByTag } from './by-tag';
import { Description } from './description';

export function Component() {
  const project = useProjectByName();
  return <Loaded query={project}>{(project) => <Repository project={project} />}</Loaded>;
}

function Repository({ project }: { project: Shape['Project'] }) {
  const { t } = useTranslation(['artifacts', 'repositories', 'common']);
  const { repository = '' } = useParams();
  const navigate = useNavigate();
  const can = useRights(project.project_id);
  const state = useListState();
  const path = { project: project.name, repository: inPath(repository) };
  const about = useQuery({
    queryKey: ['repository', project.name, repository],
    queryFn: () => one(api.GET('/projects/{project}/repositories/{repository}', { params: { path } })),
  });
  const base = `/projects/${encodeURIComponent(project.name)}`;
  const doomed = useDeleteRepository({ name: `${project.name}/${repository}`, artifact_count: about.data?.artifact_count ?? 0, after: () => void navigate(`${base}/repositories`) });
  const place = { path, project: project.project_id, can };
  const view = state.filter('view') === 'artifacts' ? 'artifacts' : 'tags';
  return (
    <>
      <Head
        title={`${project.name}/${repository}`}
        crumbs={[
          { to: '/projects', text: t('common:nav.projects') },
          { to: base, text: project.name },
          { to: `${base}/repositories`, text: t('common:nav.repositories') },
        ]}
      >
        {about.data && can('repository', 'delete') && (
          <More entries={[doomed]} />
        )}
      </Head>
      <Loaded query={about}>{(about) => <Description repository={about} mayEdit={can('repository', 'update')} />}</Loaded>
      <SegmentedControl
        mb="md"
        aria-label={t('view')}
        data={[
          { value: 'tags', label: t('tags') },
          { value: 'artifacts', label: t('title') },
        ]}
        value={view}
        onChange={(chosen) => state.set({ view: chosen === 'tags' ? undefined : chosen, sort: undefined })}
      />
      {view === 'tags' ? <ByTag place={place} /> : <ByArtifact place={place} />}
    </>
  );
}
