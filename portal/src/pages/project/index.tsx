// A project: its name, its parts as tabs, and the part that is open.
import { Badge } from '@mantine/core';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet } from 'react-router';
import { Head, Loaded, Loading } from '../../ui/page';
import { useMe, useRights } from '../../session';
import { ProjectContext, useProjectByName } from './context';
import { Parts } from './parts';
import type { Shape } from '../../api/client';

export function Component() {
  const query = useProjectByName();
  return <Loaded query={query}>{(project) => <Shell key={project.project_id} project={project} />}</Loaded>;
}

function Shell({ project }: { project: Shape['Project'] }) {
  const { t } = useTranslation(['project', 'common']);
  const can = useRights(project.project_id);
  const me = useMe();
  return (
    <ProjectContext value={{ project, can, isMember: me != null }}>
      <Head
        title={project.name}
        crumbs={[{ to: '/projects', text: t('common:nav.projects') }]}
        mark={<Badge variant="light" color="gray">{project.metadata.public === 'true' ? t('public') : t('private')}</Badge>}
      />
      <Parts name={project.name} can={can} />
      <Suspense fallback={<Loading />}>
        <Outlet />
      </Suspense>
    </ProjectContext>
  );
}
