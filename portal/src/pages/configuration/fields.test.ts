import { expect, test } from 'vitest';
import { changed, SCOPES, TABS, typed, wrong } from './fields';

const stands = { ldap_url: { value: 'ldap://a', editable: true }, read_only: { value: false, editable: true } };

test('only what changed is sent', () => {
  expect(changed({ ldap_url: 'ldap://a', read_only: true }, stands)).toEqual({ read_only: true });
  expect(changed({}, stands)).toEqual({});
});

test('a secret that was not typed is left alone', () => {
  expect(changed({ ldap_search_password: '' }, stands)).toEqual({});
  expect(changed({ ldap_search_password: 'new' }, stands)).toEqual({ ldap_search_password: 'new' });
});

test('an emptied number is no zero, and a limit of nothing is none', () => {
  expect([wrong('number', ''), wrong('number', 0), wrong('number', -1), wrong('number', 1.5)]).toEqual(['number', null, null, 'number']);
  expect(['', '0', 'much'].map((text) => wrong('size', typed('size', text)))).toEqual(['size', 'size', 'size']);
  expect([typed('size', '50 GiB'), typed('size', '-1')]).toEqual([50 * 1024 ** 3, -1]);
});

test('further parameters are an object of texts', () => {
  expect(['{}', '{"prompt":"login"}', '{"a":1}', '[]', 'x', ''].map((text) => wrong('map', text))).toEqual([null, null, 'map', 'map', 'map', 'map']);
});

test('depths of a search are sent as numbers', () => {
  expect(typed(SCOPES, '2')).toBe(2);
});

test('no key is in two places', () => {
  const keys = Object.values(TABS).flatMap((sections) => sections.flatMap(({ fields }) => fields.map(({ key }) => key)));
  expect(new Set(keys).size).toBe(keys.length);
});
