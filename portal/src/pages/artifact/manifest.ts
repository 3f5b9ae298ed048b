// The layers of an image with their sizes, from its manifest. It is read by the REST API: there it does not count as a pull.
import { api, one } from '../../api/client';

export interface Layer {
  digest: string;
  size: number;
  mediaType: string;
}

export async function layers(path: { project: string; repository: string }, digest: string): Promise<Layer[]> {
  const text = await one(
    api.GET('/projects/{project}/repositories/{repository}/artifacts/{reference}/additions/{addition}', {
      params: { path: { ...path, reference: digest, addition: 'manifest' } },
      parseAs: 'text',
    }),
  );
  return layersOf(text);
}

/** A manifest that lists no layers, or is none, has none. */
export function layersOf(text: string): Layer[] {
  const manifest: unknown = JSON.parse(text);
  const listed = typeof manifest === 'object' && manifest !== null && 'layers' in manifest ? manifest.layers : undefined;
  return Array.isArray(listed) ? (listed as Layer[]) : [];
}
