import { expect, test } from 'vitest';
import { freed, planOf, readPlan } from './plan';

test('parameters are read as far as they are sound', () => {
  expect(readPlan('{"dry_run":true,"workers":"3","freed_space":5}')).toMatchObject({ dry_run: true, workers: 4, freed_space: 5 });
  expect(readPlan('')).toMatchObject({ dry_run: false, freed_space: 0 });
  expect(readPlan('no JSON')).toMatchObject({ purged_blobs: 0 });
});

test('the chart has the last runs that freed anything, oldest first', () => {
  const run = (day: number, freed_space: number, dry_run = false) => ({ at: `2026-01-0${day}T00:00:00Z`, plan: planOf({ freed_space, dry_run }) });
  const shown = freed([run(4, 40), run(3, 30, true), run(2, 0), run(1, 10), run(5, 50)], 2);
  expect(shown.map(({ bytes }) => bytes)).toEqual([40, 50]);
});
