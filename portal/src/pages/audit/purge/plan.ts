// What a purge takes: entries of some kinds that are older than some time.

export interface Plan {
  /** Older than so many hours; empty while somebody types. */
  hours: number | '';
  kinds: string[];
  dry: boolean;
}

export const STALE = ['audit-purge'];

/** All that is not the work on artifacts, in Harbor's word. */
export const OTHER = 'other';

/** Pulls are the bulk of every log; those of a quarter stay. */
const USUAL: Plan = { hours: 90 * 24, kinds: ['pull_artifact'], dry: false };

/** Harbor's `job_parameters`: a JSON text. What is missing or of another type is as usual. */
export function readPlan(text: string | undefined): Plan {
  try {
    const { audit_retention_hour: hours, include_event_types: kinds, dry_run } = JSON.parse(text || '{}') as Record<string, unknown>;
    return {
      hours: typeof hours === 'number' ? hours : USUAL.hours,
      kinds: typeof kinds === 'string' ? kinds.split(',').map((kind) => kind.trim()).filter((kind) => kind !== '') : USUAL.kinds,
      dry: dry_run === true,
    };
  } catch {
    return USUAL;
  }
}

/** As the server wants it. */
export function toParameters(plan: Plan) {
  return { audit_retention_hour: plan.hours === '' ? 0 : plan.hours, include_event_types: plan.kinds.join(','), dry_run: plan.dry };
}

/** What the server takes for "remove nothing" is no purge here. */
export const isComplete = (plan: Plan): boolean => plan.hours !== '' && plan.hours >= 1 && plan.kinds.length > 0;

export type Unit = 'days' | 'hours';
export const HOURS: Record<Unit, number> = { days: 24, hours: 1 };

/** Whole days read better. */
export const unitOf = (hours: number | ''): Unit => (hours !== '' && hours > 0 && hours % 24 === 0 ? 'days' : 'hours');
