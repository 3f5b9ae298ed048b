import { expect, test } from 'vitest';
import { q } from './query';

test('conditions become what the server reads', () => {
  expect(q({ name: { contains: 'li' }, public: { is: true }, op_time: { raw: '[2026-01-01T00:00:00~]' } })).toBe(
    'name=~li,public=true,op_time=[2026-01-01T00:00:00~]',
  );
});

test('what is empty is not asked', () => {
  expect(q({ name: { contains: '  ' }, other: undefined, raw: { raw: '' } })).toBeUndefined();
});

test('a typed text is no condition of its own', () => {
  expect(q({ name: { contains: 'a,public=true' } })).toBe('name=~a');
  expect(q({ name: { is: '~x' } })).toBe('name=\\~x');
  expect(q({ name: { contains: '100%41' } })).toBe('name=~100%2541');
});
