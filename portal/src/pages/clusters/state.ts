// How a cluster fares: what its administrator should know, worst first.
import type { Shape } from '../../api/client';

export type Cluster = Shape['Cluster'];
export type Warning = 'failing' | 'silent' | 'stale' | 'notOurs';

const HOUR = 3_600_000;

/** An agent reports every few minutes. Whom Wharf asks, and what reports by itself, may take a day: the longest `in_use.refresh` there is. */
const FRESH: Record<string, number> = { agent: HOUR, kubeconfig: 25 * HOUR, external: 25 * HOUR };

export function warnings(cluster: Cluster, now: number): Warning[] {
  const found: Warning[] = [];
  if (cluster.failure) found.push('failing');
  if (!cluster.reported_at) found.push('silent');
  else if (now - Date.parse(cluster.reported_at) > (FRESH[cluster.kind] ?? HOUR)) found.push('stale');
  if (cluster.uses > 0 && cluster.ours === 0) found.push('notOurs');
  return found;
}

/** `from=to`, one a line, as `wharf cluster add --rewrite` takes them. A line without `=` is none. */
export function readRewrites(text: string): Shape['ImageRewrite'][] | null {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const read = lines.map((line) => ({ from: line.slice(0, Math.max(line.indexOf('='), 0)).trim(), to: line.slice(line.indexOf('=') + 1).trim() }));
  return read.every(({ from }) => from !== '') ? read : null;
}
