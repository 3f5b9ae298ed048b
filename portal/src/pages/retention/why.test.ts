// Reasons beside the server's: its own examples are said word by word in English, and without any English in every other language.
import i18next from 'i18next';
import { expect, test } from 'vitest';
import told from '../../../../crates/model/src/reasons.json';
import type { Shape } from '../../api/client';
import schema from '../../api/schema.d.ts?raw';
import { LANGUAGES } from '../../i18n';
import { say } from './why';

const examples = told as { reason: string; why: Shape['RetentionReason'] }[];
const texts = import.meta.glob<object>('./*.json', { eager: true, import: 'default' });

async function speaking(language: string) {
  const instance = i18next.createInstance();
  const resources = { [language]: { retention: texts[`./${language}.json`] } } as never;
  await instance.init({ lng: language, resources, interpolation: { escapeValue: false } });
  return (why: Shape['RetentionReason']) => say(instance.getFixedT(language, 'retention'), instance, why);
}

/** What a reason is about is not of any language. */
const names = (why: object): string[] =>
  Object.entries(why).flatMap(([key, value]) => (typeof value === 'object' && value !== null ? names(value as object) : key === 'code' || key === 'order' ? [] : [String(value)]));

test('every code of the description has an example', () => {
  const description = /RetentionReason: \{.*?code: ([^;]+);/s.exec(schema)?.[1] ?? '';
  const codes = [...description.matchAll(/"(\w+)"/g)].map((found) => found[1]);
  expect(codes.length).toBeGreaterThan(0);
  expect([...new Set(examples.map(({ why }) => why.code))].sort()).toEqual(codes.sort());
});

test('in English they are the sentences of the server', async () => {
  const told = await speaking('en');
  for (const { reason, why } of examples) expect(told(why)).toBe(reason);
});

for (const language of Object.keys(LANGUAGES).filter((language) => language !== 'en')) {
  test(`${language} has a text for every code`, async () => {
    const told = await speaking(language);
    for (const { reason, why } of examples) {
      const said = told(why);
      expect(said, reason).toBeTruthy();
      const rest = names(why).sort((a, b) => b.length - a.length).reduce((text, name) => text.replaceAll(name, ''), said ?? '');
      expect(rest, reason).not.toMatch(/[A-Za-z]{2,}|{{/);
    }
  });
}

test('a code without words leaves it to the English of the server, also deep inside', async () => {
  const told = await speaking('en');
  const unknown = { code: 'written_in_the_stars' } as never as Shape['RetentionReason'];
  expect(told(unknown)).toBeUndefined();
  expect(told({ code: 'no_rule_keeps', because: [{ code: 'rule_says', rule: 1, says: unknown }] })).toBeUndefined();
});
