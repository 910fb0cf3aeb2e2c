import type { Locale } from '@infrapulse/contracts';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { chooseLang } from './choose-lang.ts';
import { WordsContext, wordsOf } from './words-context.ts';

const KEY = 'infrapulse.lang';

export function WordsProvider({ children }: { readonly children: ReactNode }) {
  const [lang, choose] = useState<Locale>(() =>
    chooseLang({
      search: location.search,
      stored: localStorage.getItem(KEY),
      browser: navigator.language,
    }),
  );
  useEffect(() => {
    document.documentElement.lang = lang;
    localStorage.setItem(KEY, lang);
  }, [lang]);
  const value = useMemo(() => ({ lang, words: wordsOf(lang), setLang }), [lang]);
  return <WordsContext value={value}>{children}</WordsContext>;

  function setLang(next: Locale): void {
    choose(next);
    const url = new URL(location.href);
    if (!url.searchParams.has('lang')) return;
    url.searchParams.set('lang', next);
    history.replaceState(history.state, '', url);
  }
}
