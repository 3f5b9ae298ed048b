// Rights of a role as they are chosen: of the server's catalogue, by what they are about.
import type { Shape } from '../../api/client';

export type Role = Shape['CustomRole'];
export type Right = { resource: string; action: string };

export const keyOf = ({ resource, action }: Right): string => `${resource}:${action}`;

/** The catalogue by resource, in its order. */
export function byResource(catalogue: Right[]): [string, Right[]][] {
  const groups = new Map<string, Right[]>();
  for (const right of catalogue) groups.set(right.resource, [...(groups.get(right.resource) ?? []), right]);
  return [...groups];
}

/** Takes a right in, or out again. */
export function toggled(chosen: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const after = new Set(chosen);
  if (!after.delete(key)) after.add(key);
  return after;
}
