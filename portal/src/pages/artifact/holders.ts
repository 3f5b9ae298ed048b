// What holds an artifact: clusters, pins and immutable tags. What is held nobody deletes.
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { api, one, type Shape } from '../../api/client';
import type { FirstTags } from './first-tags';

export function useHolders(artifact: Shape['Artifact'], path: { project: string; repository: string }): UseQueryResult<Shape['Holders']> {
  const place = { ...path, reference: artifact.digest };
  return useQuery({
    queryKey: ['artifact', 'in-use', place],
    queryFn: () => one(api.GET('/projects/{project}/repositories/{repository}/artifacts/{reference}/in-use', { params: { path: place } })),
  });
}

/** Clusters named in a line; an image may run in hundreds. */
const MOST = 3;

/** Each of what holds it, in a few words. Empty for nothing. */
export function heldBy(t: TFunction<'artifact'>, holders: Shape['Holders'] | undefined, tags: FirstTags | undefined): string[] {
  const held: string[] = [];
  const uses = holders?.uses ?? [];
  const clusters = [...new Set(uses.map(({ cluster }) => cluster))];
  if (clusters.length > 0) {
    const names = clusters.slice(0, MOST).join(', ') + (clusters.length > MOST ? ', …' : '');
    held.push(t(uses.every(({ rollback }) => rollback) ? 'held.rollback' : 'held.runs', { clusters: names }));
  }
  if ((holders?.pins ?? []).length > 0) held.push(t('held.pinned'));
  // Who may not see by what is told that it is.
  if (holders !== undefined && holders.count > 0 && held.length === 0) held.push(t('held.somehow'));
  if ((tags?.rows ?? []).some(({ immutable }) => immutable)) held.push(t('held.immutable'));
  return held;
}
