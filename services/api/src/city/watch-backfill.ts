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
      const second = secondOf(seconds, Math.floor(at / 1000));
      second.count += 1;
      second.from = Math.min(second.from, ts);
      second.to = Math.max(second.to, ts);
    },
    recent(at) {
      forget(seconds, Math.floor(at / 1000));
      return sumOf([...seconds.values()]);
    },
  };
}

function secondOf(seconds: Map<number, Second>, key: number): Second {
  const known = seconds.get(key);
  if (known) return known;
  forget(seconds, key);
  const second = { count: 0, from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
  seconds.set(key, second);
  return second;
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
