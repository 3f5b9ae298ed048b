// What a search finds. Tags and digests came to the answer later than projects and repositories: a server without them is understood.
import { api, one, type Shape } from '../../api/client';

export interface FoundTag {
  project_name: string;
  repository_name: string;
  name: string;
  digest: string;
}

export interface FoundArtifact {
  project_name: string;
  repository_name: string;
  digest: string;
  type: string;
}

export interface Found {
  project: Shape['Project'][];
  repository: Shape['SearchRepository'][];
  tag: FoundTag[];
  artifact: FoundArtifact[];
}

export async function find(text: string): Promise<Found> {
  const answer = await one(api.GET('/search', { params: { query: { q: text } } }));
  const { tag = [], artifact = [] } = answer as Partial<Found>;
  return { project: answer.project, repository: answer.repository, tag, artifact };
}

export const count = (found: Found): number => found.project.length + found.repository.length + found.tag.length + found.artifact.length;
