// What was freed day by day, as the chart has it.
import { type Plan } from './plan';

export const DAYS = 30;

export interface Day {
  /** Its first moment, where the reader is. */
  from: Date;
  bytes: number;
  runs: number;
}

const midnight = (moment: Date, later = 0): Date => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate() + later);

/** The first moment of the chart. */
export const firstDay = (now: Date): Date => midnight(now, 1 - DAYS);

/** The last days, oldest first, today included; a dry run frees nothing. */
export function byDay(runs: { at: string; plan: Plan }[], now: Date): Day[] {
  const days = Array.from({ length: DAYS }, (_, index): Day => ({ from: midnight(now, 1 - DAYS + index), bytes: 0, runs: 0 }));
  const found = new Map(days.map((day) => [day.from.getTime(), day]));
  for (const { at, plan } of runs) {
    const day = found.get(midnight(new Date(at)).getTime());
    if (day === undefined || plan.dry_run || plan.freed_space <= 0) continue;
    day.bytes += plan.freed_space;
    day.runs += 1;
  }
  return days;
}

/** The end of a scale that has room for `most`: a number of bytes that is read easily. */
export function top(most: number): number {
  const unit = 1024 ** Math.max(0, Math.floor(Math.log2(Math.max(most, 1)) / 10));
  const steps = [1, 2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, 400, 600, 800, 1024];
  return unit * (steps.find((step) => step * unit >= most) ?? 1024);
}
