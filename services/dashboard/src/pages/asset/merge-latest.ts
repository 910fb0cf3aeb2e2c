import type { LatestAnswer, LiveAsset } from '@infrapulse/contracts';

/** What a row of the table shows of one part. */
export interface LatestRow {
  readonly part: string;
  readonly ts: string | null;
  readonly status: string | null;
  readonly quality: string | null;
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Times of values older than `ts`. */
  readonly older: Readonly<Record<string, string>>;
}

/** The fetched values with what the feed said since; an event older than the fetched value is left. */
export function mergeLatest(
  fetched: readonly LatestAnswer[],
  live: ReadonlyMap<string, LiveAsset>,
  asset: string,
): readonly LatestRow[] {
  return fetched.map((row): LatestRow => {
    const event = live.get(`${asset}~${row.part}`);
    if (!event?.ts || event.ts < row.ts) return row;
    if (event.ts === row.ts) return { ...row, metrics: { ...row.metrics, ...event.metrics } };
    return {
      part: row.part,
      ts: event.ts,
      status: event.status ?? row.status,
      quality: null,
      metrics: { ...row.metrics, ...event.metrics },
      older: {},
    };
  });
}
