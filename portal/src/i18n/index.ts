// Languages. Every page's folder has a file of texts per language; what pages share is here. Another language is one file beside each
// en.json and one line in LANGUAGES; a test says which keys are missing.
import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const LANGUAGES = { en: 'English', 'zh-CN': '简体中文' } as const;
export type Language = keyof typeof LANGUAGES;

const STORED = 'wharf.language';

const files = {
  ...import.meta.glob<{ default: object }>('./*.json'),
  ...import.meta.glob<{ default: object }>('../pages/*/*.json'),
};

const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read(language, namespace, done) {
    const file = files[namespace === 'common' ? `./${language}.json` : `../pages/${namespace}/${language}.json`];
    if (file === undefined) return done(new Error(`no texts of ${namespace} in ${language}`), null);
    file().then(
      (texts) => done(null, texts.default as never),
      (error: Error) => done(error, null),
    );
  },
};

function preferred(): Language {
  const wished = [localStorage.getItem(STORED) ?? '', ...navigator.languages];
  for (const wish of wished) {
    if (wish in LANGUAGES) return wish as Language;
    const near = Object.keys(LANGUAGES).find((known) => known.split('-')[0] === wish.split('-')[0]);
    if (near !== undefined) return near as Language;
  }
  return 'en';
}

export async function startTexts(): Promise<void> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  await i18next.use(backend).use(initReactI18next).init({
    lng: preferred(),
    fallbackLng: 'en',
    ns: 'common',
    defaultNS: 'common',
    interpolation: { escapeValue: false }, // React escapes
    react: { useSuspense: true },
  });
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(STORED, language);
  void i18next.changeLanguage(language);
}
