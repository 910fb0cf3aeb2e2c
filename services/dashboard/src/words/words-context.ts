import type { Locale } from '@infrapulse/contracts';
import { createContext, useContext } from 'react';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type Words = typeof zh;

interface WordsContextValue {
  readonly lang: Locale;
  readonly words: Words;
  readonly setLang: (lang: Locale) => void;
}

export function wordsOf(lang: Locale): Words {
  return lang === 'en' ? en : zh;
}

export const WordsContext = createContext<WordsContextValue>({
  lang: 'zh-CN',
  words: zh,
  setLang: () => undefined,
});

export function useWords(): WordsContextValue {
  return useContext(WordsContext);
}
