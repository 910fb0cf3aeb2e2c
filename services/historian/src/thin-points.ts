import { hashText, type KpiRecord, type KpiWindow } from '@infrapulse/domain';

/** A window that is longer than these changes little within an hour. */
const QUICK: ReadonlySet<KpiWindow> = new Set(['now', '1h', '24h']);
/** How many times as far apart the points of the others are. */
const FURTHER_APART = 12;

/** Windows remembered, in sets of some that share a place: with one in ten remembered, one in a million is forgotten. */
const SETS = 2 ** 17;
const WAYS = 8;

/**
 * Tells which records are stored: all revisions, and of a window that still runs the first record of each stretch of
 * `everyMs` of its end (of an hour, by default, where the window is longer than a day or of the calendar). What it
 * remembers takes 12 MB, of however many windows: a forgotten one makes a point too many.
 */
export function createThinning(everyMs: number): (key: string, record: KpiRecord) => boolean {
  const low = new Int32Array(SETS * WAYS);
  const high = new Int32Array(SETS * WAYS);
  const stretches = new Int32Array(SETS * WAYS);
  return (key, { revision, window, end }) => {
    if (revision > 0) return true;
    const apart = QUICK.has(window) ? everyMs : FURTHER_APART * everyMs;
    // 32 bits of it tell neighbours apart.
    const stretch = Math.floor(end / apart) | 0;
    // Two windows that have the same, one of which would go without points, there will not be.
    const name = hashText(key);
    const first = (name.low & (SETS - 1)) * WAYS;
    const last = first + WAYS - 1;
    let at = first;
    while (at < last && (low[at] !== name.low || high[at] !== name.high)) at += 1;
    if (low[at] === name.low && high[at] === name.high && stretches[at] === stretch) return false;
    // The newest goes first, and in a full set the oldest is forgotten.
    putFirst(low, name.low, first, at);
    putFirst(high, name.high, first, at);
    putFirst(stretches, stretch, first, at);
    return true;
  };
}

function putFirst(list: Int32Array, value: number, first: number, at: number): void {
  list.copyWithin(first + 1, first, at);
  list[first] = value;
}
