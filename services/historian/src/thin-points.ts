import { hashText, type KpiRecord, type KpiWindow } from '@infrapulse/domain';

/** A window that is longer than these changes little within an hour. */
const QUICK: ReadonlySet<KpiWindow> = new Set(['now', '1h', '24h']);
/** How many times as far apart the points of the others are. */
const FURTHER_APART = 12;

/** Windows remembered; where two need the same place, each of their records makes a point. */
const PLACES = 2 ** 20;

/**
 * Tells which records are stored: all revisions, and of a window that still runs the first record of each stretch of
 * `everyMs` of its end (of an hour, by default, where the window is longer than a day or of the calendar). What it
 * remembers takes 12 MB, of however many windows.
 */
export function createThinning(everyMs: number): (key: string, record: KpiRecord) => boolean {
  const low = new Int32Array(PLACES);
  const high = new Int32Array(PLACES);
  const stretches = new Int32Array(PLACES);
  return (key, { revision, window, end }) => {
    if (revision > 0) return true;
    const apart = QUICK.has(window) ? everyMs : FURTHER_APART * everyMs;
    // 32 bits of it tell neighbours apart.
    const stretch = Math.floor(end / apart) | 0;
    // Two windows that have the same, one of which would go without points, there will not be.
    const name = hashText(key);
    const place = name.low & (PLACES - 1);
    const isKnown = low[place] === name.low && high[place] === name.high;
    if (isKnown && stretches[place] === stretch) return false;
    [low[place], high[place], stretches[place]] = [name.low, name.high, stretch];
    return true;
  };
}
