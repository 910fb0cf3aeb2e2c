import { weightedValues } from './weighted-values.ts';

/** Languages of the product's texts. */
export type Locale = 'zh-CN' | 'en';

/** The first language of an Accept-Language header that the product has; zh-CN when there is none. */
export function localeOf(header: string | undefined): Locale {
  const wanted = weightedValues(header)
    .filter(({ value, q }) => q > 0 && /^(zh|en)(-|$)/.test(value))
    .sort((a, b) => b.q - a.q || a.index - b.index);
  return wanted[0]?.value.startsWith('en') ? 'en' : 'zh-CN';
}

export interface Texts {
  readonly zh: string;
  readonly en: string;
}

export function textIn(text: Texts, locale: Locale): string {
  return locale === 'en' ? text.en : text.zh;
}
