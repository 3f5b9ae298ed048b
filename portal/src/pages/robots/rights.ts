// What a robot may do, as blocks of the API and as what stands in a form.
import type { Shape } from '../../api/client';

export type Block = Shape['RobotPermission'];
type Permission = { resource: string; action: string };

export const keyOf = ({ resource, action }: Permission): string => `${resource}:${action}`;
const permissionOf = (key: string): Permission => ({ resource: key.slice(0, key.indexOf(':')), action: key.slice(key.indexOf(':') + 1) });

export const EVERYWHERE = '*';

export interface Reach {
  /** Rights in projects, as `resource:action`. */
  project: ReadonlySet<string>;
  /** Which projects; `*` is all of them. */
  namespaces: string[];
  /** Rights on the installation. */
  system: ReadonlySet<string>;
  /** The robot has other rights in one project than in another, which the form has no place for: they stay. */
  uneven: boolean;
}

const sameSet = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean => one.size === other.size && [...one].every((key) => other.has(key));

/** What a robot has, as the form has it. */
export function reachOf(blocks: Block[]): Reach {
  const places = blocks.filter(({ kind }) => kind === 'project');
  const sets = places.map(({ access }) => new Set(access.map(keyOf)));
  const first = sets[0] ?? new Set<string>();
  return {
    project: first,
    namespaces: places.map(({ namespace }) => namespace),
    system: new Set(blocks.filter(({ kind }) => kind === 'system').flatMap(({ access }) => access.map(keyOf))),
    uneven: sets.some((set) => !sameSet(set, first)),
  };
}

/** What the form has, as the API takes it. */
export function blocksOf(reach: Reach, before: Block[] = []): Block[] {
  const system: Block[] = reach.system.size === 0 ? [] : [{ kind: 'system', namespace: '/', access: [...reach.system].map(permissionOf) }];
  if (reach.uneven) return [...system, ...before.filter(({ kind }) => kind === 'project')];
  const access = [...reach.project].map(permissionOf);
  const projects = access.length === 0 ? [] : reach.namespaces.map((namespace): Block => ({ kind: 'project', namespace, access }));
  return [...system, ...projects];
}

/** Whether there is anything to send, and a place for every right. */
export const isWhole = (reach: Reach): boolean => reach.uneven || (reach.project.size > 0 && reach.namespaces.length > 0) || (reach.project.size === 0 && reach.system.size > 0);
