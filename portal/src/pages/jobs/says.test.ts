import { expect, test } from 'vitest';
import { duration, says } from './says';

test('a job says what fits into a line', () => {
  expect(says({ freed_space: 0, dry_run: false, phase: { blobs: 1 }, note: '', why: 'x' })).toEqual([
    ['freed_space', '0'],
    ['dry_run', 'false'],
    ['why', 'x'],
  ]);
});

test.each([
  [0, '0 seconds'],
  [119, '119 seconds'],
  [150, '2 minutes'],
  [7_300, '2 hours'],
  [200_000, '2 days'],
])('%d seconds', (seconds, text) => expect(duration(seconds, 'en')).toBe(text));
