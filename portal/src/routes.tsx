// Every page and its address. A page is a folder in pages/ with its texts; it is loaded when it is visited.
import i18next from 'i18next';
import { createBrowserRouter, type LazyRouteFunction, type RouteObject } from 'react-router';
import { Component as Frame } from './frame';
import { Failure } from './ui/failure';
import { Loading } from './ui/page';

type PageModule = { Component: React.ComponentType };

/** The page and its texts, at the same time. */
function page(namespace: string, load: () => Promise<PageModule>): { lazy: LazyRouteFunction<RouteObject> } {
  return {
    lazy: async () => {
      const [{ Component }] = await Promise.all([load(), i18next.loadNamespaces(namespace)]);
      return { Component };
    },
  };
}

const project: RouteObject[] = [
  { index: true, ...page('project', () => import('./pages/project/home')) },
  { path: 'repositories', ...page('repositories', () => import('./pages/repositories/of-project')) },
  { path: 'members', ...page('members', () => import('./pages/members')) },
  { path: 'robots', ...page('robots', () => import('./pages/robots/of-project')) },
  { path: 'grants', ...page('grants', () => import('./pages/grants')) },
  { path: 'workload-rules', ...page('workload-rules', () => import('./pages/workload-rules')) },
  { path: 'labels', ...page('labels', () => import('./pages/labels/of-project')) },
  { path: 'retention', ...page('retention', () => import('./pages/retention')) },
  { path: 'retention/runs', ...page('retention', () => import('./pages/retention/runs')) },
  { path: 'retention/runs/:run', ...page('retention', () => import('./pages/retention/report')) },
  { path: 'immutability', ...page('immutability', () => import('./pages/immutability')) },
  { path: 'pins', ...page('pins', () => import('./pages/pins')) },
  { path: 'trash', ...page('trash', () => import('./pages/trash/of-project')) },
  { path: 'audit', ...page('audit', () => import('./pages/audit/of-project')) },
  { path: 'settings', ...page('settings', () => import('./pages/settings')) },
];

export const pages: RouteObject[] = [
  { path: 'projects', ...page('projects', () => import('./pages/projects')) },
  { path: 'projects/:project', ...page('project', () => import('./pages/project')), children: project },
  { path: 'projects/:project/repositories/:repository', ...page('artifacts', () => import('./pages/artifacts')) },
  { path: 'projects/:project/repositories/:repository/artifacts/:reference', ...page('artifact', () => import('./pages/artifact')) },
  { path: 'repositories', ...page('repositories', () => import('./pages/repositories')) },
  { path: 'search', ...page('search', () => import('./pages/search')) },
  { path: 'welcome', ...page('welcome', () => import('./pages/welcome')) },
  { path: 'profile', ...page('profile', () => import('./pages/profile')) },
  { path: 'audit', ...page('audit', () => import('./pages/audit')) },
  { path: 'audit/purge', ...page('audit', () => import('./pages/audit/purge')) },
  { path: 'users', ...page('users', () => import('./pages/users')) },
  { path: 'users/:user', ...page('users', () => import('./pages/users/identities')) },
  { path: 'groups', ...page('groups', () => import('./pages/groups')) },
  { path: 'robots', ...page('robots', () => import('./pages/robots')) },
  { path: 'roles', ...page('roles', () => import('./pages/roles')) },
  { path: 'clusters', ...page('clusters', () => import('./pages/clusters')) },
  { path: 'clusters/:cluster', ...page('clusters', () => import('./pages/clusters/cluster')) },
  { path: 'quotas', ...page('quotas', () => import('./pages/quotas')) },
  { path: 'labels', ...page('labels', () => import('./pages/labels')) },
  { path: 'trash', ...page('trash', () => import('./pages/trash')) },
  { path: 'jobs', ...page('jobs', () => import('./pages/jobs')) },
  { path: 'jobs/runs', ...page('jobs', () => import('./pages/jobs/runs')) },
  { path: 'jobs/runs/:run', ...page('jobs', () => import('./pages/jobs/run')) },
  { path: 'jobs/schedules', ...page('jobs', () => import('./pages/jobs/schedules')) },
  { path: 'garbage-collection', ...page('garbage-collection', () => import('./pages/garbage-collection')) },
  { path: 'garbage-collection/scrubs', ...page('garbage-collection', () => import('./pages/garbage-collection/scrubs')) },
  { path: 'system/retention', ...page('retention', () => import('./pages/retention/system')) },
  { path: 'system/retention/runs', ...page('retention', () => import('./pages/retention/system/runs')) },
  { path: 'system/retention/runs/:run', ...page('retention', () => import('./pages/retention/system/report')) },
  { path: 'configuration/:tab?', ...page('configuration', () => import('./pages/configuration')) },
  { path: 'health', ...page('health', () => import('./pages/health')) },
];

/** Addresses of Harbor's portal, which people have in their bookmarks. */
const harbor: RouteObject[] = [
  { path: 'harbor/projects/:id/repositories/:repository/*', ...page('projects', () => import('./pages/projects/harbor')) },
  { path: 'harbor/projects/:id/*', ...page('projects', () => import('./pages/projects/harbor')) },
  { path: 'harbor/*', ...page('projects', () => import('./pages/projects/harbor')) },
  { path: 'account/sign-in', ...page('projects', () => import('./pages/projects/harbor')) },
];

export const router = createBrowserRouter([
  {
    errorElement: <Failure />,
    hydrateFallbackElement: <Loading />,
    children: [
      { path: 'sign-in', ...page('sign-in', () => import('./pages/sign-in')) },
      { path: 'sign-up', ...page('sign-in', () => import('./pages/sign-in/sign-up')) },
      { path: 'oidc-onboard', ...page('sign-in', () => import('./pages/sign-in/onboard')) },
      {
        element: <Frame />,
        children: [
          {
            errorElement: <Failure />,
            children: [{ index: true, ...page('projects', () => import('./pages/projects/first')) }, ...pages, ...harbor, { path: '*', element: <Failure missing /> }],
          },
        ],
      },
    ],
  },
]);
