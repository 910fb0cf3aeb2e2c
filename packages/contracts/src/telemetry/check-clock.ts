import { type Fault, fault } from './fault.ts';

const AHEAD_MAX_MS = 5 * 60_000;
const OLDEST_MS = Date.UTC(2015, 0, 1);
const HOUR_MS = 3_600_000;
const LIVE_MS = 15 * 60_000;

/** Refuses a clock that cannot be true, and guesses why (interfaces §2). */
export function checkClock(ts: number, now: number): Fault | undefined {
  const aheadMs = ts - now;
  if (aheadMs > AHEAD_MAX_MS) return { ...fault('CLOCK_SKEW', 'ts', aheadHint(ts, now)), aheadMs };
  if (ts < OLDEST_MS) return { ...fault('TOO_OLD', 'ts', oldHint(ts, now)), aheadMs };
  return undefined;
}

function isPlausible(ts: number, now: number): boolean {
  return ts >= OLDEST_MS && ts <= now + AHEAD_MAX_MS;
}

function aheadHint(ts: number, now: number): string {
  const ahead = ts - now;
  if (Math.abs(ahead - 8 * HOUR_MS) <= AHEAD_MAX_MS)
    return 'ts is 8 h ahead: local time sent as UTC?';
  if (isPlausible(ts / 1000, now)) return 'ts looks like microseconds: send milliseconds.';
  if (isPlausible(ts / 1e6, now)) return 'ts looks like nanoseconds: send milliseconds.';
  return `ts is ${Math.round(ahead / 1000)} s ahead of the receiving clock: set the device's clock.`;
}

function oldHint(ts: number, now: number): string {
  if (isPlausible(ts * 1000, now)) return 'ts looks like seconds: send milliseconds.';
  return "ts is before 2015: set the device's clock.";
}

/** Older than this at receipt is history, marked or not. */
export function isHistory(ts: number, now: number, intervalMs: number): boolean {
  return now - ts > Math.max(LIVE_MS, 3 * intervalMs);
}
