// Every language has the same texts with the same places to fill in.
import { expect, test } from 'vitest';
import { LANGUAGES } from '.';

const files = {
  ...import.meta.glob<{ default: object }>('./*.json', { eager: true }),
  ...import.meta.glob<{ default: object }>('../pages/*/*.json', { eager: true }),
};

/** Every text by its dotted key. */
function flat(texts: object, prefix = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) => (typeof value === 'string' ? [[prefix + key, value]] : flat(value as object, `${prefix}${key}.`)));
}

/** Languages differ in their plural forms, so those count as one. */
const whole = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, '');

const fills = (text: string): string[] => [...text.matchAll(/{{(\w+)}}/g)].map((found) => found[1] ?? '').sort();

for (const path of Object.keys(files).filter((path) => path.endsWith('/en.json'))) {
  for (const language of Object.keys(LANGUAGES).filter((language) => language !== 'en')) {
    test(`${path} in ${language}`, () => {
      const english = flat(files[path]?.default ?? {});
      const other = flat(files[path.replace('/en.json', `/${language}.json`)]?.default ?? {});
      expect([...new Set(other.map(([key]) => whole(key)))].sort()).toEqual([...new Set(english.map(([key]) => whole(key)))].sort());
      for (const category of new Intl.PluralRules(language).resolvedOptions().pluralCategories) {
        for (const [key] of english.filter(([key]) => key.endsWith('_other'))) {
          expect(other.map(([key]) => key), key).toContain(`${whole(key)}_${category}`);
        }
      }
      for (const [key, text] of other) {
        const [, source] = english.find(([known]) => known === key) ?? english.find(([known]) => whole(known) === whole(key)) ?? ['', ''];
        expect(text.trim(), key).not.toBe('');
        expect(fills(text), key).toEqual(fills(source));
      }
    });
  }
}
