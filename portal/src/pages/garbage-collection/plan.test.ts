import { expect, test } from 'vitest';
import { readPlan } from './plan';

test('parameters are read as far as they are sound', () => {
  expect(readPlan('{"dry_run":true,"workers":"3","freed_space":5}')).toMatchObject({ dry_run: true, workers: 4, freed_space: 5 });
  expect(readPlan('')).toMatchObject({ dry_run: false, freed_space: 0 });
  expect(readPlan('no JSON')).toMatchObject({ purged_blobs: 0 });
});
