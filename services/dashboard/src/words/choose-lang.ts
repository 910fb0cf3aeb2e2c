import type { Locale } from '@infrapulse/contracts';

interface Wishes {
  /** The address's query, `?lang=en`. */
  readonly search: string;
  readonly stored: string | null;
  readonly browser: string;
}

/** The address wins over what was chosen before, and that over the browser's language. */
export function chooseLang({ search, stored, browser }: Wishes): Locale {
  const wished = [new URLSearchParams(search).get('lang'), stored, browser];
  for (const wish of wished) {
    if (/^zh\b/i.test(wish ?? '')) return 'zh-CN';
    if (/^en\b/i.test(wish ?? '')) return 'en';
  }
  return 'zh-CN';
}
