import { expect, test } from 'vitest';
import { readRewrites, warnings, type Cluster } from './state';

const now = Date.parse('2026-03-01T12:00:00Z');
const cluster: Cluster = { id: 1, name: 'prod', kind: 'agent', rewrites: [], uses: 2, ours: 1, reported_at: '2026-03-01T11:30:00Z', creation_time: '', update_time: '' };

test('a cluster that reports and runs something of ours needs no warning', () => expect(warnings(cluster, now)).toEqual([]));

test('warnings come together', () => {
  expect(warnings({ ...cluster, failure: 'forbidden', ours: 0, reported_at: '2026-03-01T10:59:00Z' }, now)).toEqual(['failing', 'stale', 'notOurs']);
  expect(warnings({ ...cluster, reported_at: null, uses: 0, ours: 0 }, now)).toEqual(['silent']);
});

test('whom Wharf asks once a day is not stale within it', () => {
  const daily = { ...cluster, kind: 'kubeconfig', reported_at: '2026-02-28T12:00:00Z' };
  expect(warnings(daily, now)).toEqual([]);
  expect(warnings({ ...daily, reported_at: '2026-02-28T10:00:00Z' }, now)).toEqual(['stale']);
});

test('rewrites are read line by line', () => {
  expect(readRewrites('docker.io=hub\n\nmirror.example.com/cache=\n*={namespace}/{name}')).toEqual([
    { from: 'docker.io', to: 'hub' },
    { from: 'mirror.example.com/cache', to: '' },
    { from: '*', to: '{namespace}/{name}' },
  ]);
  expect(readRewrites('docker.io')).toBeNull();
  expect(readRewrites('=hub')).toBeNull();
});
