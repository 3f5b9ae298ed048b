// What a run was asked for and what came of it.

export interface Plan {
  delete_untagged: boolean;
  dry_run: boolean;
  workers: number;
  freed_space: number;
  purged_blobs: number;
  purged_manifests: number;
}

const NOTHING: Plan = { delete_untagged: false, dry_run: false, workers: 4, freed_space: 0, purged_blobs: 0, purged_manifests: 0 };

/** Harbor's `job_parameters`: a JSON text. What is missing or of another type is as by default. */
export function readPlan(text: string | undefined): Plan {
  try {
    return planOf(JSON.parse(text || '{}') as Record<string, unknown>);
  } catch {
    return NOTHING;
  }
}

export function planOf(said: Record<string, unknown>): Plan {
  const sound = Object.entries(said).filter(([name, value]) => typeof value === typeof NOTHING[name as keyof Plan]);
  return { ...NOTHING, ...Object.fromEntries(sound) };
}
