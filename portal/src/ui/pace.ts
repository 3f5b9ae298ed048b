// How often a list of artifacts asks again.
import type { Page, Shape } from '../api/client';

const MANY_TAGS = 500;
const SELDOM = 120_000;

/** A push made elsewhere appears soon; but where artifacts bring thousands of tags along, the list is not asked for as often. */
export const pace =
  (usual: number) =>
  (data: Page<Shape['Artifact']> | undefined): number => {
    const tags = data?.rows.reduce((sum, artifact) => sum + (artifact.tags?.length ?? 0), 0) ?? 0;
    return tags > MANY_TAGS ? SELDOM : usual;
  };
