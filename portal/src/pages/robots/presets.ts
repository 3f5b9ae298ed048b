// What robots are usually for.
import type { Shape } from '../../api/client';

export const PRESETS = ['pull', 'push', 'own'] as const;
export type Preset = (typeof PRESETS)[number];

type Permission = Shape['Permission'];

const PULL = ['repository:pull'];
const PUSH = [...PULL, 'repository:push', 'artifact:read', 'artifact:list', 'tag:create', 'tag:list'];

/** What a robot is given: of the catalogue only, since nothing else can be. */
export function chosen(preset: Preset, own: ReadonlySet<string>, catalogue: Permission[]): Permission[] {
  const wanted = { pull: new Set(PULL), push: new Set(PUSH), own }[preset];
  return catalogue.filter(({ resource, action }) => wanted.has(`${resource}:${action}`));
}
