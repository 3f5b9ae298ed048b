// What every part of a project's page knows.
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { createContext, use } from 'react';
import { useParams } from 'react-router';
import { api, one, type Shape } from '../../api/client';
import type { Can } from '../../session';

interface InProject {
  project: Shape['Project'];
  can: Can;
  isMember: boolean;
}

export const ProjectContext = createContext<InProject | null>(null);

export function useProject(): InProject {
  const value = use(ProjectContext);
  if (value === null) throw new Error('this part belongs inside a project');
  return value;
}

/** The project the address names. */
export function useProjectByName(): UseQueryResult<Shape['Project']> {
  const { project = '' } = useParams();
  return useQuery({
    queryKey: ['project', project],
    queryFn: () => one(api.GET('/projects/{project}', { params: { path: { project } } })),
    staleTime: 30_000,
  });
}
