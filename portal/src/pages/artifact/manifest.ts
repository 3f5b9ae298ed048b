// The manifest as clients get it, with its layers and their sizes. /v2 knows no cookies: the token service turns ours into a token.
import { send } from '../../api/client';

export interface Layer {
  digest: string;
  size: number;
  mediaType: string;
}

export async function layers(repository: string, digest: string): Promise<Layer[]> {
  const scope = `repository:${repository}:pull`;
  const granted = (await (await send(`/service/token?service=harbor-registry&scope=${encodeURIComponent(scope)}`)).json()) as { token?: string };
  const answer = await send(`/v2/${repository}/manifests/${digest}`, {
    headers: { Authorization: `Bearer ${granted.token ?? ''}`, Accept: MANIFESTS },
  });
  const manifest = (await answer.json()) as { layers?: Layer[] };
  return manifest.layers ?? [];
}

const MANIFESTS = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');
