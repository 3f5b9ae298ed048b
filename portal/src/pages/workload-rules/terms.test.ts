import { expect, test } from 'vitest';
import { sent } from './terms';

test('claims are sent by name', () => {
  expect(sent([{ name: ' repository ', pattern: 'team/*' }, { name: 'ref', pattern: 'refs/heads/main' }])).toEqual({ repository: 'team/*', ref: 'refs/heads/main' });
});

test('a half typed claim, one named twice, and none at all are not sent', () => {
  expect(sent([{ name: 'ref', pattern: '' }])).toBeNull();
  expect(sent([{ name: 'ref', pattern: 'a' }, { name: 'ref', pattern: 'b' }])).toBeNull();
  expect(sent([])).toBeNull();
});
