import type { Locale } from '@infrapulse/contracts';
import { useWords } from '../words/words-context.ts';

const LANGS: readonly (readonly [Locale, string])[] = [
  ['zh-CN', '中文'],
  ['en', 'EN'],
];

export function LangSwitch() {
  const { lang, words, setLang } = useWords();
  return (
    <fieldset className="lang" data-testid="lang-switch">
      <legend className="visually-hidden">{words.app.language}</legend>
      {LANGS.map(([code, name]) => (
        <button
          key={code}
          type="button"
          lang={code}
          data-lang={code}
          aria-pressed={lang === code}
          onClick={() => setLang(code)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
