import type { KpiWindow } from '@infrapulse/domain';
import type { Text } from './plan.ts';

/** What a figure is of, behind the name of whose it is. */
export const WINDOW_NAMES: Readonly<Record<KpiWindow, Text>> = {
  now: { zh: '当前', en: 'now' },
  '1h': { zh: '近1小时', en: 'last hour' },
  '24h': { zh: '近24小时', en: 'last 24 h' },
  '30d': { zh: '近30天', en: 'last 30 days' },
  '12mo': { zh: '近12个月', en: 'last 12 months' },
  day: { zh: '自然日', en: 'day' },
  week: { zh: '自然周', en: 'week' },
  month: { zh: '自然月', en: 'month' },
  quarter: { zh: '自然季', en: 'quarter' },
  year: { zh: '自然年', en: 'year' },
};
