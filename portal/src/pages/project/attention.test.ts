import { expect, test } from 'vitest';
import { ending, quotaConcern } from './attention';

const NOW = Date.parse('2026-05-01T00:00:00Z');

test('a quota is told from four fifths on, and one without a limit never', () => {
  const quota = (used: number, limit: number) => ({ used: { storage: used }, hard: { storage: limit } });
  expect(quotaConcern(quota(79, 100))).toEqual([]);
  expect(quotaConcern(quota(80, 100))).toEqual([{ kind: 'quota', percent: 80 }]);
  expect(quotaConcern(quota(80, -1))).toEqual([]);
  expect(quotaConcern(undefined)).toEqual([]);
});

test('what ends within fourteen days is told, the next first; what never ends or ended long ago is not', () => {
  const at = (days: number) => new Date(NOW + days * 86_400_000).toISOString();
  const all = [{ name: 'late', at: at(15) }, { name: 'soon', at: at(13) }, { name: 'next', at: at(1) }, { name: 'never', at: null }, { name: 'past', at: at(-2) }, { name: 'old', at: at(-30) }];
  expect(ending('robot', all, NOW)).toEqual([{ kind: 'robot', name: 'past', at: at(-2) }, { kind: 'robot', name: 'next', at: at(1) }, { kind: 'robot', name: 'soon', at: at(13) }]);
});
