import type { Reading } from '@infrapulse/domain';

/** Readings of the past that arrive now. */
export interface Backfill {
  /** Per second, over the last seconds. */
  readonly rate: number;
  /** Event times of the oldest and the newest of them, Unix ms. */
  readonly from: number;
  readonly to: number;
}

interface BackfillView {
  take(reading: Reading): void;
  /** Of the seconds before a log time; null when nothing of the past arrived in them. */
  recent(at: number): Backfill | null;
}

interface Second {
  count: number;
  from: number;
  to: number;
}

const OVER_S = 10;

/** Counts per second of log time what is back-filled; seconds that are over are forgotten. */
export function watchBackfill(): BackfillView {
  const seconds = new Map<number, Second>();
  return {
    take({ historical, at, ts }) {
      if (!historical) return;
      const key = Math.floor(at / 1000);
      const second = seconds.get(key) ?? { count: 0, from: ts, to: ts };
      second.count += 1;
      second.from = Math.min(second.from, ts);
      second.to = Math.max(second.to, ts);
      seconds.set(key, second);
      forget(seconds, key);
    },
    recent(at) {
      forget(seconds, Math.floor(at / 1000));
      return sumOf([...seconds.values()]);
    },
  };
}

function forget(seconds: Map<number, Second>, now: number): void {
  for (const key of seconds.keys()) if (key <= now - OVER_S) seconds.delete(key);
}

function sumOf(seconds: readonly Second[]): Backfill | null {
  if (seconds.length === 0) return null;
  return {
    rate: seconds.reduce((sum, { count }) => sum + count, 0) / OVER_S,
    from: Math.min(...seconds.map(({ from }) => from)),
    to: Math.max(...seconds.map(({ to }) => to)),
  };
}
