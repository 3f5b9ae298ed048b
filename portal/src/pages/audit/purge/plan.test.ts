import { expect, test } from 'vitest';
import { isComplete, readPlan, toParameters, unitOf } from './plan';

test('a plan comes back as it was sent', () => {
  const plan = { hours: 30, kinds: ['pull_artifact', 'other'], dry: true };
  expect(readPlan(JSON.stringify(toParameters(plan)))).toEqual(plan);
});

test('a plan that cannot be read is the usual one', () => {
  for (const text of [undefined, '', '{', '{"audit_retention_hour": "x", "include_event_types": 3}']) expect(readPlan(text)).toEqual({ hours: 2160, kinds: ['pull_artifact'], dry: false });
});

test('nothing half typed is sent', () => {
  const plan = readPlan('');
  expect(isComplete(plan)).toBe(true);
  expect([isComplete({ ...plan, hours: '' }), isComplete({ ...plan, hours: 0 }), isComplete({ ...plan, kinds: [] })]).toEqual([false, false, false]);
});

test('whole days are days', () => expect([unitOf(48), unitOf(30), unitOf(0), unitOf('')]).toEqual(['days', 'hours', 'hours', 'hours']));
