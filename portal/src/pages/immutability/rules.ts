// An immutability rule as it is edited. A tag that one of its patterns selects, in a repository that one of its patterns selects, neither moves nor goes.
import type { Shape } from '../../api/client';

export type Rule = Shape['ImmutableRule'];

export interface Pattern {
  excludes: boolean;
  pattern: string;
}

export interface Terms {
  repositories: Pattern[];
  tags: Pattern[];
}

export const fresh = (): Terms => ({ repositories: [{ excludes: false, pattern: '**' }], tags: [{ excludes: false, pattern: '' }] });

export function termsOf(rule: Rule): Terms {
  const read = ({ decoration, pattern }: Shape['ImmutableSelector']): Pattern => ({ excludes: /excludes$/i.test(decoration ?? ''), pattern: pattern ?? '' });
  return { repositories: (rule.scope_selectors.repository ?? []).map(read), tags: rule.tag_selectors.map(read) };
}

export function requestOf(terms: Terms): Shape['ImmutableRuleRequest'] {
  const write = ([yes, no]: [string, string]) => ({ excludes, pattern }: Pattern) => ({ kind: 'doublestar', decoration: excludes ? no : yes, pattern: pattern.trim() });
  return { tag_selectors: terms.tags.map(write(['matches', 'excludes'])), scope_selectors: { repository: terms.repositories.map(write(['repoMatches', 'repoExcludes'])) } };
}

export const isComplete = ({ repositories, tags }: Terms): boolean => repositories.length > 0 && tags.length > 0 && [...repositories, ...tags].every(({ pattern }) => pattern.trim() !== '');

/**
 * A retention policy that nobody saves: its preview names the tags a rule selects, as what such a policy would delete or finds held. Conditions of a
 * retention rule all hold and patterns of an immutability rule hold one by one, so each pair is a rule.
 */
export function asPolicy({ repositories, tags }: Terms): Shape['RetentionPolicy'] {
  const pairs = repositories.flatMap((repository) => tags.map((tag) => [repository, tag] as const));
  const rules = pairs.map(([repository, tag]) => ({
    action: 'delete',
    template: 'always',
    tag_selectors: [{ kind: 'doublestar', decoration: tag.excludes ? 'excludes' : 'matches', pattern: tag.pattern.trim(), extras: '{"untagged":false}' }],
    scope_selectors: { repository: [{ kind: 'doublestar', decoration: repository.excludes ? 'repoExcludes' : 'repoMatches', pattern: repository.pattern.trim() }] },
  }));
  return { algorithm: 'ordered', rules };
}
