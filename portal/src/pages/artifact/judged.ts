// What the project's retention policy would make of an artifact now.
import { useQuery } from '@tanstack/react-query';
import { ApiError, api, inPath, one, type Shape } from '../../api/client';
import { splitName } from '../../ui/paths';
import { ask, patient } from '../retention/preview';

/** The server judges a whole repository at a time. Larger ones are judged where somebody asks for it, on the page of the policy. */
const MOST = 100;

/** `undefined` until it is known, `many` where it is not asked for. */
export type Judged = Shape['RetentionVerdict'][] | 'many' | undefined;

export function useJudged(artifact: Shape['Artifact'], tags: number): Judged {
  const { project, repository } = splitName(artifact.repository_name);
  const home = useQuery({
    queryKey: ['repository', project, repository],
    queryFn: () => one(api.GET('/projects/{project}/repositories/{repository}', { params: { path: { project, repository: inPath(repository) } } })),
  });
  const isSmall = home.data !== undefined && home.data.artifact_count <= MOST && tags <= MOST;
  const query = useQuery({
    queryKey: ['artifact', 'fate', artifact.repository_name],
    queryFn: ({ signal }) => ask({ project_id: artifact.project_id, repository }, { page: 1, page_size: MOST }, signal).catch(unruled),
    enabled: isSmall,
    staleTime: 60_000,
    ...patient,
  });
  if (home.data !== undefined && !isSmall) return 'many';
  if (query.data === undefined) return undefined;
  const own = query.data.rows.filter(({ digest }) => digest === artifact.digest);
  return own.length === 0 && query.data.total > MOST ? 'many' : own;
}

/** No policy, nothing to be said. */
function unruled(error: unknown): { rows: Shape['RetentionVerdict'][]; total: number } {
  if (error instanceof ApiError && error.status === 404) return { rows: [], total: 0 };
  throw error;
}

/** What becomes of the whole: it goes, only tags of it go, or it stays. */
export function outcomeOf(own: Shape['RetentionVerdict'][]): 'goes' | 'tagsGo' | 'stays' {
  const going = own.filter(({ outcome }) => outcome === 'DEL');
  if (going.length === 0) return 'stays';
  return going.length === own.length && going.some(({ artifact_goes }) => artifact_goes) ? 'goes' : 'tagsGo';
}

/** When the project's own policy runs next; none where it runs by hand, or the default of the installation holds. */
export function useNextRun(project: Shape['Project'], wanted: boolean): string | undefined {
  const id = Number(project.metadata.retention_id ?? 0);
  const query = useQuery({
    queryKey: ['retention', id],
    queryFn: () => one(api.GET('/retentions/{id}', { params: { path: { id } } })),
    enabled: wanted && id > 0,
    retry: false,
  });
  return (query.data?.trigger?.settings as { next_scheduled_time?: string } | undefined)?.next_scheduled_time;
}
