import { expect, test } from 'vitest';
import { chosen } from './presets';

const catalogue = ['repository:pull', 'repository:push', 'tag:create', 'member:create'].map((text) => {
  const [resource = '', action = ''] = text.split(':');
  return { resource, action };
});

test('a robot that pulls does nothing else', () => {
  expect(chosen('pull', new Set(['member:create']), catalogue)).toEqual([{ resource: 'repository', action: 'pull' }]);
});

test('nothing outside the catalogue is asked for', () => {
  expect(chosen('push', new Set(), catalogue)).toHaveLength(3);
  expect(chosen('own', new Set(['member:create', 'made:up']), catalogue)).toEqual([{ resource: 'member', action: 'create' }]);
});
