// The first of an artifact's tags and how many there are: with the artifact itself all of them would come, and there may be thousands.
import { useQuery } from '@tanstack/react-query';
import { api, page, type Page, type Shape } from '../../api/client';

const MOST = 100;

export type FirstTags = Page<Shape['Tag']>;

export function useFirstTags(artifact: Shape['Artifact'], path: { project: string; repository: string }, enabled = true): FirstTags | undefined {
  const place = { ...path, reference: artifact.digest };
  return useQuery({
    queryKey: ['artifact', 'first-tags', place],
    enabled,
    queryFn: () =>
      page(
        api.GET('/projects/{project}/repositories/{repository}/artifacts/{reference}/tags', {
          params: { path: place, query: { page_size: MOST, sort: '-push_time', with_immutable_status: true } },
        }),
      ),
  }).data;
}
