/** Languages of the product's texts. */
export type Locale = 'zh-CN' | 'en';

/** The first language of an Accept-Language header that the product has; zh-CN when there is none. */
export function localeOf(header: string | undefined): Locale {
  const wanted = (header ?? '')
    .split(',')
    .map((entry, index) => {
      const [tag = '', ...rest] = entry.trim().toLowerCase().split(';');
      const q = rest.map((item) => /^\s*q=([\d.]+)/.exec(item)?.[1]).find(Boolean);
      return { tag: tag.trim(), q: q === undefined ? 1 : Number(q), index };
    })
    .filter(({ tag, q }) => q > 0 && /^(zh|en)(-|$)/.test(tag))
    .sort((a, b) => b.q - a.q || a.index - b.index);
  return wanted[0]?.tag.startsWith('en') ? 'en' : 'zh-CN';
}

export interface Texts {
  readonly zh: string;
  readonly en: string;
}

export function textIn(text: Texts, locale: Locale): string {
  return locale === 'en' ? text.en : text.zh;
}
