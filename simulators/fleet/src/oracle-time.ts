import type { Message } from './message.ts';
import type { RegisterRecord } from './register-record.ts';

export interface Window {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Milliseconds of a window by condition. */
export interface Shares {
  readonly up: number;
  readonly down: number;
  readonly unknown: number;
  readonly charging: number;
}

const UP = new Set(
  'Available Preparing Charging Finishing 1 2 3 IDLE OCCUPIED CHARGING IN_SERVICE ENERGY_SAVING'.split(
    ' ',
  ),
);
const DOWN = new Set(
  'Faulted Unavailable 255 FAULTED INOPERATIVE FAULT TRANSPORT_FAULT MANUAL_BLOCK'.split(' '),
);
const CHARGING = new Set(['Charging', '3', 'CHARGING']);

/** One stretch of one word; known until `good`, unknown from there to `end`. */
interface Stretch {
  readonly start: number;
  readonly good: number;
  readonly end: number;
  readonly word: string;
}

/**
 * How long a part was up, down and unknown, from nothing but what its asset said: a word holds until the next
 * sign of life is three heartbeats (or three intervals of the part's own readings) overdue.
 */
export function sharesOf(
  record: RegisterRecord,
  part: string,
  said: readonly Message[],
  windows: readonly Window[],
): readonly Shares[] {
  const stretches = stretchesOf(record, part, said, Math.max(...windows.map(({ end }) => end)));
  return windows.map((window) => measure(stretches, window));
}

function stretchesOf(
  record: RegisterRecord,
  part: string,
  said: readonly Message[],
  end: number,
): readonly Stretch[] {
  const { reporting, heartbeatS, intervalS } = record;
  const signs = reporting === 'on_change' ? said : said.filter((message) => message.part === part);
  const limit = (reporting === 'on_change' ? heartbeatS : intervalS) * 3000;
  let word = '';
  return signs.map((message, i) => {
    if (message.part === part && message.status !== undefined) word = `${message.status}`;
    const next = signs[i + 1]?.ts ?? end;
    return { start: message.ts, good: Math.min(next, message.ts + limit), end: next, word };
  });
}

function measure(stretches: readonly Stretch[], { start, end }: Window): Shares {
  const sum = { up: 0, down: 0, charging: 0 };
  for (const stretch of stretches) {
    const known = Math.min(stretch.good, end) - Math.max(stretch.start, start);
    if (known <= 0) continue;
    if (UP.has(stretch.word)) sum.up += known;
    if (DOWN.has(stretch.word)) sum.down += known;
    if (CHARGING.has(stretch.word)) sum.charging += known;
  }
  return { ...sum, unknown: end - start - sum.up - sum.down };
}
