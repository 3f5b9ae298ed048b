import { expect, test } from 'vitest';
import { blocksOf, isWhole, reachOf, type Block } from './rights';

const pull = { resource: 'repository', action: 'pull' };
const push = { resource: 'repository', action: 'push' };
const block = (kind: string, namespace: string, ...access: Block['access']): Block => ({ kind, namespace, access });

test('what a robot has comes back as it was', () => {
  const blocks = [block('system', '/', { resource: 'user', action: 'list' }), block('project', 'one', pull, push), block('project', 'two', push, pull)];
  const reach = reachOf(blocks);
  expect([reach.namespaces, reach.uneven]).toEqual([['one', 'two'], false]);
  expect(blocksOf(reach, blocks)).toEqual([blocks[0], blocks[1], block('project', 'two', pull, push)]);
});

test('rights that differ by project are not made alike', () => {
  const blocks = [block('project', 'one', pull, push), block('project', 'two', pull)];
  const reach = reachOf(blocks);
  expect(reach.uneven).toBe(true);
  expect(blocksOf(reach, blocks)).toEqual(blocks);
});

test('rights need a place, and a robot needs a right', () => {
  const nothing = reachOf([]);
  expect(isWhole(nothing)).toBe(false);
  expect(isWhole({ ...nothing, project: new Set(['repository:pull']) })).toBe(false);
  expect(isWhole({ ...nothing, project: new Set(['repository:pull']), namespaces: ['*'] })).toBe(true);
  expect(isWhole({ ...nothing, system: new Set(['user:list']) })).toBe(true);
});
