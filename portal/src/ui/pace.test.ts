import { expect, test } from 'vitest';
import type { Page, Shape } from '../api/client';
import { pace } from './pace';

const listed = (...counts: number[]) => ({ rows: counts.map((length) => ({ tags: Array.from({ length }) })), total: counts.length }) as unknown as Page<Shape['Artifact']>;

test('lists with thousands of tags are asked for seldom', () => {
  expect(pace(5_000)(undefined)).toBe(5_000);
  expect(pace(5_000)(listed(3, 0))).toBe(5_000);
  expect(pace(5_000)(listed(499, 2))).toBeGreaterThan(60_000);
});
