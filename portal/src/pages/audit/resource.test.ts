import { expect, test } from 'vitest';
import { shortened } from './resource';

test('digests in a text are cut short, and nothing else is', () => {
  const digest = `sha256:${'ab'.repeat(32)}`;
  expect(shortened(`team/app@${digest} and ${digest}`)).toBe('team/app@sha256:abababababab and sha256:abababababab');
  expect(shortened('team/app:sha256-1')).toBe('team/app:sha256-1');
});
