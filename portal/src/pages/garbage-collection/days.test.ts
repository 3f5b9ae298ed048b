import { expect, test } from 'vitest';
import { byDay, DAYS, firstDay, top } from './days';
import { planOf } from './plan';

const now = new Date(2026, 4, 30, 12);
const run = (day: number, hour: number, freed_space: number, dry_run = false) => ({ at: new Date(2026, 4, day, hour).toISOString(), plan: planOf({ freed_space, dry_run }) });

test('runs of a day are one bar, days without any are there too', () => {
  const days = byDay([run(30, 1, 5), run(30, 11, 7), run(29, 23, 3), run(29, 5, 100, true), run(1, 0, 2)], now);
  expect(days).toHaveLength(DAYS);
  expect(days.slice(-3).map(({ bytes, runs }) => [bytes, runs])).toEqual([[0, 0], [3, 1], [12, 2]]);
  expect(days[0]?.bytes).toBe(2);
  expect(days[0]?.from).toEqual(firstDay(now));
});

test('what is older is not in the chart', () => {
  const days = byDay([{ at: new Date(2026, 3, 30, 23).toISOString(), plan: planOf({ freed_space: 9 }) }], now);
  expect(days.every(({ bytes }) => bytes === 0)).toBe(true);
});

test('the scale ends at a number that is read easily', () => {
  expect([0, 1, 700, 1024, 1500, 3 * 1024 ** 3, 900 * 1024 ** 2].map(top)).toEqual([1, 1, 800, 1024, 2048, 4 * 1024 ** 3, 1024 ** 3]);
});
