import type { BulkAnswer, BulkItem, Locale } from '@infrapulse/contracts';
import { fetchAnswer } from '../api/fetch-answer.ts';
import type { ListedAlarm } from './listed-alarm.ts';

/** Alarms as the operator saw them, or all that a filter means. */
type BulkOf =
  | { readonly kind: 'chosen'; readonly alarms: readonly ListedAlarm[] }
  | { readonly kind: 'filter'; readonly filter: Readonly<Record<string, string>> };

interface Bulk {
  readonly of: BulkOf;
  readonly verb: 'ack' | 'shelve';
  readonly reason: string;
  readonly forS?: number;
  readonly mode?: 'timed' | 'one_shot';
}

export async function sendBulk({ of, ...rest }: Bulk, lang: Locale): Promise<BulkAnswer> {
  const meant =
    of.kind === 'filter'
      ? { filter: of.filter }
      : { alarms: of.alarms.map(({ id, occurrence }) => ({ id, occurrence })) };
  const body = { ...rest, ...meant };
  return (await fetchAnswer<BulkAnswer>('/alarms/bulk', { lang, method: 'POST', body })).data;
}

type Counts = Readonly<Record<BulkItem['outcome'], number>>;

/** How many ended how. */
export function countOutcomes(items: readonly Pick<BulkItem, 'outcome'>[]): Counts {
  const counts = { applied: 0, stale: 0, refused: 0, pending: 0, unknown: 0 };
  for (const { outcome } of items) counts[outcome] += 1;
  return counts;
}
