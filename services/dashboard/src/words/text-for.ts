import type { Locale } from '@infrapulse/contracts';

/** A text the server gives in both languages. Of contracts only types are taken: its schemas would be most of the page. */
export function textFor(text: { readonly zh: string; readonly en: string }, lang: Locale): string {
  return lang === 'en' ? text.en : text.zh;
}
