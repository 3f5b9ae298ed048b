import { expect, test } from 'vitest';
import { asPolicy, fresh, isComplete, requestOf, termsOf } from './rules';

const terms = { repositories: [{ excludes: false, pattern: '**' }, { excludes: true, pattern: 'tmp/*' }], tags: [{ excludes: false, pattern: 'v*' }] };

test('a rule goes to the server and comes back the same', () => {
  const sent = requestOf(terms);
  const stored = { id: 1, priority: 0, disabled: false, action: 'immutable', template: 'immutable_template', params: {}, tag_selectors: sent.tag_selectors ?? [], scope_selectors: sent.scope_selectors ?? {} };
  expect(termsOf(stored)).toEqual(terms);
});

test('every pattern of repositories is tried with every pattern of tags', () => {
  const { rules = [] } = asPolicy(terms);
  expect(rules.map((rule) => [rule.scope_selectors?.repository?.[0]?.decoration, rule.tag_selectors?.[0]?.pattern])).toEqual([
    ['repoMatches', 'v*'],
    ['repoExcludes', 'v*'],
  ]);
});

test('a rule without a pattern is not sent', () => {
  expect(isComplete(fresh())).toBe(false);
  expect(isComplete(terms)).toBe(true);
  expect(isComplete({ ...terms, tags: [] })).toBe(false);
});
