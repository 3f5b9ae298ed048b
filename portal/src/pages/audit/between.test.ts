import { expect, test } from 'vitest';
import { between } from './between';

test('days become a range', () => {
  expect(between('2026-01-02', '2026-01-03')).toBe('[2026-01-02 00:00:00~2026-01-03 23:59:59]');
  expect(between('2026-01-02', '')).toBe('[2026-01-02 00:00:00~]');
  expect(between('', '2026-01-03')).toBe('[~2026-01-03 23:59:59]');
});

test('what is no day is not asked', () => {
  expect(between('', '')).toBe('');
  expect(between('x]', '2026')).toBe('');
});
