// What of a project wants somebody's attention: gathered from what each part of it says about itself.
import { useQuery } from '@tanstack/react-query';
import { ApiError, api, page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { useMe } from '../../session';
import { warnings } from '../clusters/state';
import { ask, patient } from '../retention/preview';
import { useProject } from './context';

const DAY = 86_400_000;
/** So long before its end something is told. */
const AHEAD = 14 * DAY;
const FULL = 0.8;
/** Of each sort so many are looked through. */
const MOST = 100;
const SELDOM = 300_000;

export type Concern =
  | { kind: 'quota'; percent: number }
  | { kind: 'robot' | 'pin'; name: string; at: string }
  | { kind: 'retentionFailed' | 'noRetention' }
  | { kind: 'cluster'; name: string; id: number };

/** How full it is, once it is nearly so. */
export function quotaConcern(quota: Shape['ProjectSummary']['quota']): Concern[] {
  const used = quota?.used.storage ?? 0;
  const limit = quota?.hard.storage ?? -1;
  return limit > 0 && used / limit >= FULL ? [{ kind: 'quota', percent: Math.round((used / limit) * 100) }] : [];
}

/** Those that end soon, the next first. What has no end has no date; what ended long ago is known by now. */
export function ending(kind: 'robot' | 'pin', all: { name: string; at: string | null }[], now: number): Concern[] {
  const soon = all.flatMap(({ name, at }) => (at !== null && Math.abs(Date.parse(at) - now) <= AHEAD ? [{ kind, name, at }] : []));
  return soon.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

export function useConcerns(summary: Shape['ProjectSummary'] | undefined): Concern[] {
  const robots = useRobots();
  const pins = usePins();
  const retention = useRetention((summary?.repo_count ?? 0) > 0);
  const clusters = useClusters();
  return [...quotaConcern(summary?.quota), ...retention, ...robots, ...pins, ...clusters];
}

function useRobots(): Concern[] {
  const { project, can } = useProject();
  const condition = q({ Level: { is: 'project' }, ProjectID: { is: project.project_id } });
  const { data } = useQuery({
    queryKey: ['robots', 'attention', project.project_id],
    queryFn: () => page(api.GET('/robots', { params: { query: { page_size: MOST, q: condition } } })),
    enabled: can('robot', 'list'),
    staleTime: SELDOM,
    retry: false,
  });
  const on = (data?.rows ?? []).filter(({ disable }) => !disable);
  return ending('robot', on.map(({ name, expires_at }) => ({ name, at: expires_at > 0 ? new Date(expires_at * 1000).toISOString() : null })), Date.now());
}

function usePins(): Concern[] {
  const { project, can } = useProject();
  const { data } = useQuery({
    queryKey: ['pins', 'attention', project.name],
    queryFn: () => page(api.GET('/projects/{project}/pins', { params: { path: { project: project.name }, query: { page_size: MOST, sort: 'expires_at' } } })),
    enabled: can('pin', 'list'),
    staleTime: SELDOM,
    retry: false,
  });
  return ending('pin', (data?.rows ?? []).map(({ name, expires_at }) => ({ name, at: expires_at ?? null })), Date.now());
}

/** A last run that failed; or nothing that cleans up, neither a policy of the project nor the default. */
function useRetention(hasContent: boolean): Concern[] {
  const { project, can } = useProject();
  const id = Number(project.metadata.retention_id ?? 0);
  const mayRead = can('tag-retention', 'read');
  const last = useQuery({
    queryKey: ['retention-runs', id, 'last'],
    queryFn: () => page(api.GET('/retentions/{id}/executions', { params: { path: { id }, query: { page_size: 1 } } })),
    enabled: mayRead && id > 0,
    staleTime: SELDOM,
    retry: false,
  });
  const byDefault = useQuery({
    queryKey: ['retention-preview', 'default', project.project_id],
    queryFn: ({ signal }) => ask({ project_id: project.project_id }, { page: 1, page_size: 1 }, signal).then(() => true, absent),
    enabled: mayRead && id === 0 && hasContent,
    staleTime: SELDOM,
    ...patient,
  });
  if (id > 0) return ['Error', 'Failed'].includes(last.data?.rows[0]?.status ?? '') ? [{ kind: 'retentionFailed' }] : [];
  return byDefault.data === false ? [{ kind: 'noRetention' }] : [];
}

function absent(error: unknown): false {
  if (error instanceof ApiError && error.status === 404) return false;
  throw error;
}

/** What a cluster runs is kept only while it reports. Administrators can do something about it. */
function useClusters(): Concern[] {
  const admin = useMe()?.sysadmin_flag ?? false;
  const { data } = useQuery({
    queryKey: ['clusters', 'attention'],
    queryFn: () => page(api.GET('/clusters', { params: { query: { page_size: MOST } } })),
    enabled: admin,
    staleTime: SELDOM,
    retry: false,
  });
  const troubled = (data?.rows ?? []).filter((cluster) => warnings(cluster, Date.now()).some((one) => one !== 'notOurs'));
  return troubled.map(({ name, id }) => ({ kind: 'cluster', name, id }));
}
