import { expect, test } from 'vitest';
import { sorted, versionOf, type TagRow } from './order';

const row = (name: string, more: Partial<TagRow['tag']> = {}): TagRow => ({ tag: { name, ...more } as TagRow['tag'], artifact: { size: 1 } as TagRow['artifact'] });
const names = (rows: TagRow[]) => rows.map(({ tag }) => tag.name);

test('versions are ordered as versions, what comes before a release below it, and other tags behind', () => {
  const rows = ['main', '1.9.0', 'v1.10.0', '1.10.0-rc.2', '1.10.0-rc.10', '1.2', 'latest'].map((name) => row(name));
  expect(names(sorted(rows, '-version'))).toEqual(['v1.10.0', '1.10.0-rc.10', '1.10.0-rc.2', '1.9.0', '1.2', 'latest', 'main']);
  expect(names(sorted(rows, 'version'))).toEqual(['1.2', '1.9.0', '1.10.0-rc.2', '1.10.0-rc.10', 'v1.10.0', 'latest', 'main']);
});

test('a number alone, a date and a digest are no versions', () => {
  for (const name of ['7', '2024-05-01', 'sha-1234567', 'v1']) expect(versionOf(name), name).toBeNull();
});

test('names count their numbers, and times go by the moment', () => {
  expect(names(sorted([row('b10'), row('b9'), row('a')], 'name'))).toEqual(['a', 'b9', 'b10']);
  const pushed = [row('old', { push_time: '2026-01-01T00:00:00Z' }), row('new', { push_time: '2026-02-01T00:00:00Z' })];
  expect(names(sorted(pushed, '-push_time'))).toEqual(['new', 'old']);
});

test('what was never pulled was pulled before everything else', () => {
  expect(names(sorted([row('never', { pull_time: null }), row('pulled', { pull_time: '2026-01-01T00:00:00Z' })], '-pull_time'))).toEqual(['pulled', 'never']);
});
