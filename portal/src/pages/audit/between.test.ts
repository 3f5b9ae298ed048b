import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { between } from './between';

beforeEach(() => void vi.stubEnv('TZ', 'UTC'));
afterEach(() => void vi.unstubAllEnvs());

test('days become a range', () => {
  expect(between('2026-01-02', '2026-01-03')).toBe('[2026-01-02 00:00:00~2026-01-03 23:59:59]');
  expect(between('2026-01-02', '')).toBe('[2026-01-02 00:00:00~]');
  expect(between('', '2026-01-03')).toBe('[~2026-01-03 23:59:59]');
});

test('a day is the one where the reader is', () => {
  vi.stubEnv('TZ', 'Asia/Shanghai');
  expect(between('2026-01-02', '2026-01-02')).toBe('[2026-01-01 16:00:00~2026-01-02 15:59:59]');
  // The day the clocks go forward has 23 hours.
  vi.stubEnv('TZ', 'Europe/Berlin');
  expect(between('2026-03-29', '2026-03-29')).toBe('[2026-03-28 23:00:00~2026-03-29 21:59:59]');
});

test('what is no day is not asked', () => {
  expect(between('', '')).toBe('');
  expect(between('x]', '2026')).toBe('');
});
