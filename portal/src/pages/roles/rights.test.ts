import { expect, test } from 'vitest';
import { byResource, toggled } from './rights';

test('rights stand together by what they are about', () => {
  const [pull, list, push] = [
    { resource: 'repository', action: 'pull' },
    { resource: 'tag', action: 'list' },
    { resource: 'repository', action: 'push' },
  ];
  expect(byResource([pull, list, push])).toEqual([
    ['repository', [pull, push]],
    ['tag', [list]],
  ]);
});

test('a right goes in and out, and the set before stays as it was', () => {
  const before = new Set(['tag:list']);
  expect([...toggled(before, 'tag:read')]).toEqual(['tag:list', 'tag:read']);
  expect([...toggled(before, 'tag:list')]).toEqual([]);
  expect([...before]).toEqual(['tag:list']);
});
