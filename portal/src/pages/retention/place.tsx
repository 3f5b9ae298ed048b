// Where a policy holds: in one project, or in every project that has none of its own. Its editor and its runs are the same.
import { createContext, use, type ReactNode } from 'react';
import { api } from '../../api/client';
import { useProject } from '../project/context';
import type { Body, Scope } from './policy';

export interface Place {
  /** What the policy is of. */
  name: string;
  /** The address of the policy's page; its runs are below. */
  base: string;
  scope: Scope;
  can: (action: 'create' | 'update' | 'delete') => boolean;
  /** Makes the policy, or changes the one of this number. */
  save: (body: Body, id: number | undefined) => Promise<unknown>;
  remove: (id: number) => Promise<unknown>;
  /** What its removal does. */
  removal: string;
}

export const PlaceContext = createContext<Place | null>(null);

export function usePlace(): Place {
  const place = use(PlaceContext);
  if (place === null) throw new Error('a policy is of some place');
  return place;
}

/** The policy of the project whose page this is. `removal`: what its removal does. */
export function InProject({ removal, children }: { removal: string; children: ReactNode }) {
  const { project, can } = useProject();
  const place: Place = {
    name: project.name,
    base: `/projects/${encodeURIComponent(project.name)}/retention`,
    scope: { level: 'project', ref: project.project_id },
    can: (action) => can('tag-retention', action),
    save: (body, id) => (id === undefined ? api.POST('/retentions', { body }) : api.PUT('/retentions/{id}', { params: { path: { id } }, body })),
    remove: (id) => api.DELETE('/retentions/{id}', { params: { path: { id } } }),
    removal,
  };
  return <PlaceContext value={place}>{children}</PlaceContext>;
}
