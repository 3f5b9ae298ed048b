import { expect, test } from 'vitest';
import { essence, firstDraft, fromBody, isComplete, moved, newRule, toBody } from './policy';

const harbor = {
  algorithm: 'or',
  rules: [
    {
      id: 7, priority: 3, disabled: false, action: 'retain', template: 'latestPushedK', params: { latestPushedK: 5 } as never,
      tag_selectors: [{ kind: 'doublestar', decoration: 'matches', pattern: '**', extras: '{"untagged":true}' }],
      scope_selectors: { repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: '**' }], project: [{ kind: 'doublestar', decoration: 'nsMatches', pattern: 'a*' }] },
    },
  ],
  trigger: { kind: 'Schedule', settings: { cron: '0 0 0 * * *', next_scheduled_time: 'x' } as never },
  scope: { level: 'project', ref: 9 },
};

test('a policy that nobody touched goes back as it came', () => {
  const { rules, trigger, algorithm, scope } = toBody(fromBody(harbor), harbor.scope);
  expect(rules).toEqual(harbor.rules);
  expect([algorithm, scope]).toEqual(['or', harbor.scope]);
  expect(trigger?.settings).toEqual({ cron: '0 0 0 * * *' });
});

test('conditions on projects go back and forth, and go away', () => {
  const draft = fromBody(harbor);
  expect(draft.rules[0]?.projects).toEqual(harbor.rules[0]?.scope_selectors.project);
  const without = { ...draft, rules: draft.rules.map((rule) => ({ ...rule, projects: [] })) };
  expect(Object.keys(toBody(without, { level: 'system', ref: 0 }).rules?.[0]?.scope_selectors ?? {})).toEqual(['repository']);
});

test('a template without a number takes none along', () => {
  const draft = { ...firstDraft(), rules: [{ ...newRule('delete'), template: 'always', count: 3 }] };
  expect(toBody(draft, { level: 'project', ref: 1 }).rules?.[0]?.params).toEqual({});
});

test('what is half typed is not sent', () => {
  expect(isComplete(firstDraft())).toBe(true);
  expect(isComplete({ ...firstDraft(), rules: [{ ...newRule('retain'), count: '' }] })).toBe(false);
  expect(isComplete({ ...firstDraft(), rules: [{ ...newRule('retain'), tags: [{ kind: 'regex', decoration: 'matches', pattern: ' ' }] }] })).toBe(false);
});

test('rules move by one place and not off the end', () => {
  expect(moved([1, 2, 3], 0, 1)).toEqual([2, 1, 3]);
  expect(moved([1, 2, 3], 2, -1)).toEqual([1, 3, 2]);
  expect(moved([1, 2], 0, -1)).toEqual([1, 2]);
});

test('two drafts that say the same are the same', () => {
  expect(essence(fromBody(harbor))).toBe(essence(fromBody(harbor)));
  expect(essence({ ...fromBody(harbor), cron: '' })).not.toBe(essence(fromBody(harbor)));
});
