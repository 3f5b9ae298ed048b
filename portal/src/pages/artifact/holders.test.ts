import type { TFunction } from 'i18next';
import { expect, test } from 'vitest';
import type { Shape } from '../../api/client';
import { heldBy } from './holders';

const t = ((key: string, about?: { clusters?: string }) => [key, about?.clusters].filter(Boolean).join(' ')) as unknown as TFunction<'artifact'>;
const use = (cluster: string, rollback = false) => ({ cluster, rollback }) as Shape['ImageUse'];
const pin = { name: 'release' } as Shape['HoldingPin'];
const holders = (more: Partial<Shape['Holders']>): Shape['Holders'] => ({ clusters: 0, count: 0, target: 'x', ...more });

test('what nothing holds is not held', () => {
  expect(heldBy(t, holders({}), { rows: [], total: 0 })).toEqual([]);
  expect(heldBy(t, undefined, undefined)).toEqual([]);
});

test('clusters are named once, then pins and immutable tags', () => {
  const tags = { rows: [{ immutable: true } as Shape['Tag']], total: 1 };
  expect(heldBy(t, holders({ count: 3, uses: [use('prod'), use('prod'), use('edge')], pins: [pin] }), tags)).toEqual(['held.runs prod, edge', 'held.pinned', 'held.immutable']);
});

test('what only a rollback would bring back does not run', () => {
  expect(heldBy(t, holders({ count: 1, uses: [use('prod', true)] }), undefined)).toEqual(['held.rollback prod']);
});

test('who may not see the holders learns that there are some', () => {
  expect(heldBy(t, holders({ count: 2 }), undefined)).toEqual(['held.somehow']);
});
