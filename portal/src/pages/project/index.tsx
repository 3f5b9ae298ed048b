// A project: its name, its parts as tabs, and the part that is open.
import { Badge } from '@mantine/core';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet } from 'react-router';
import { Head, Loaded, Loading } from '../../ui/page';
import { useMe } from '../../session';
import { ProjectContext, useProjectByName } from './context';
import { useRights } from '../../session';
import type { Shape } from '../../api/client';

export function Component() {
  const query = useProjectByName();
  return <Loaded query={query}>{(project) => <Shell key={project.project_id} project={project} />}</Loaded>;
}

function Shell({ project }: { project: Shape['Project'] }) {
  const { t } = useTranslation(['project', 'common']);
  const can = useRights(project.project_id);
  const me = useMe();
  const parts: [string, string, boolean][] = [
    ['', t('tab.overview'), true],
    ['repositories', t('tab.repositories'), true],
    ['members', t('tab.members'), can('member', 'list')],
    ['robots', t('tab.robots'), can('robot', 'list')],
    ['grants', t('tab.grants'), can('repository-grant', 'list')],
    ['workload-rules', t('tab.workloadRules'), can('workload-rule', 'list')],
    ['labels', t('tab.labels'), can('label', 'list')],
    ['retention', t('tab.retention'), can('tag-retention', 'read')],
    ['immutability', t('tab.immutability'), can('immutable-tag', 'list')],
    ['pins', t('tab.pins'), can('pin', 'list')],
    ['trash', t('tab.trash'), can('trash', 'list')],
    ['audit', t('tab.audit'), can('log', 'list')],
    ['settings', t('tab.settings'), can('project', 'update') || can('project', 'delete')],
  ];
  return (
    <ProjectContext value={{ project, can, isMember: me != null }}>
      <Head
        title={project.name}
        crumbs={[{ to: '/projects', text: t('common:nav.projects') }]}
        mark={<Badge variant="light" color="gray">{project.metadata.public === 'true' ? t('public') : t('private')}</Badge>}
      />
      <nav className="tabs" aria-label={t('common:page.projectNav')}>
        {parts
          .filter(([, , shown]) => shown)
          .map(([path, text]) => (
            <NavLink key={path} to={path} end={path === ''}>
              {text}
            </NavLink>
          ))}
      </nav>
      <Suspense fallback={<Loading />}>
        <Outlet />
      </Suspense>
    </ProjectContext>
  );
}
