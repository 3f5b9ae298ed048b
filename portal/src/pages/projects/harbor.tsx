// Addresses of Harbor's portal lead to the same thing here. They name a project by its number.
import { useQuery } from '@tanstack/react-query';
import { Navigate, useLocation, useParams } from 'react-router';
import { send, type Shape } from '../../api/client';
import { Loading, Problem } from '../../ui/page';

export function Component() {
  const { id, repository, '*': rest = '' } = useParams();
  const { pathname, search } = useLocation();
  const byNumber = id !== undefined && /^\d+$/.test(id);
  const project = useQuery({
    queryKey: ['project-by-number', id],
    queryFn: async () => (await (await send(`/api/v2.0/projects?q=project_id%3D${id}`)).json()) as Shape['Project'][],
    enabled: byNumber,
  });
  if (pathname === '/account/sign-in') return <Navigate to={`/sign-in${search.replace('redirect_url=', 'next=')}`} replace />;
  if (!byNumber) return <Navigate to={ELSEWHERE[pathname.split('/')[2] ?? ''] ?? '/projects'} replace />;
  if (project.isError) return <Problem error={project.error} />;
  if (project.data === undefined) return <Loading />;
  const name = project.data[0]?.name;
  if (name === undefined) return <Navigate to="/projects" replace />;
  const base = `/projects/${encodeURIComponent(name)}`;
  if (repository === undefined) return <Navigate to={`${base}/${TABS[rest] ?? TABS[rest.split('/')[0] ?? ''] ?? ''}`} replace />;
  const digest = /sha256:[0-9a-f]{64}/.exec(rest)?.[0];
  const artifact = digest === undefined ? '' : `/artifacts/${digest}`;
  return <Navigate to={`${base}/repositories/${encodeURIComponent(repository)}${artifact}`} replace />;
}

const TABS: Record<string, string> = {
  repositories: 'repositories', members: 'members', labels: 'labels', 'robot-account': 'robots', logs: 'audit', 'tag-strategy': 'retention', 'tag-strategy/immutable-tag': 'immutability', configs: 'settings',
};

const ELSEWHERE: Record<string, string> = {
  users: '/users', groups: '/groups', 'robot-accounts': '/robots', logs: '/audit', 'project-quotas': '/quotas', labels: '/labels', configs: '/configuration', 'sign-in': '/sign-in',
};
