import { expect, test } from 'vitest';
import { changed } from './fields';

const stands = { ldap_url: { value: 'ldap://a', editable: true }, read_only: { value: false, editable: true } };

test('only what changed is sent', () => {
  expect(changed({ ldap_url: 'ldap://a', read_only: true }, stands)).toEqual({ read_only: true });
  expect(changed({}, stands)).toEqual({});
});

test('a secret that was not typed is left alone', () => {
  expect(changed({ ldap_search_password: '' }, stands)).toEqual({});
  expect(changed({ ldap_search_password: 'new' }, stands)).toEqual({ ldap_search_password: 'new' });
});
