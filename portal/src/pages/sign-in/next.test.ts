import { expect, test } from 'vitest';
import { safeNext } from './next';

test('c21 signing in leads to no other site', () => {
  for (const evil of ['//evil.example', '/\\evil.example', '/\t/evil.example', 'https:evil.example', '/..//evil.example', 'javascript:alert(1)', '', null]) {
    expect(safeNext(evil), String(evil)).toBe('/');
  }
});

test('and back to where somebody was', () => {
  expect(safeNext('/projects/team?page=2#x')).toBe('/projects/team?page=2#x');
  expect(safeNext('/sign-in?next=/x')).toBe('/');
  expect(safeNext('/sign-up')).toBe('/');
});
