import {
  CHATTER_MS,
  CHATTER_TIMES,
  FLOOD_ABOVE,
  FLOOD_ENDS_BELOW,
  FLOOD_WINDOW_MS,
  type Severity,
} from '@infrapulse/domain';

export interface Raise {
  readonly alarm: string;
  readonly at: number;
  readonly severity: Severity;
  /** When it cleared; null while it lasts. */
  readonly clearedAt: number | null;
  /** The engine holds it as one from here on, whatever was before `from`. */
  readonly chattering: boolean;
  /** When somebody acknowledged it; null when nobody has. */
  readonly ackedAt: number | null;
}

export interface Active {
  readonly alarm: string;
  readonly raisedAt: number;
}

interface PerformanceInput {
  /** Annunciated raises in [from, to), in order of time. */
  readonly raises: readonly Raise[];
  /** Alarms active at `to`. */
  readonly active: readonly Active[];
  readonly from: number;
  readonly to: number;
  readonly positions: number;
}

const BUCKET_MS = FLOOD_WINDOW_MS;
const FLEETING_MS = 10_000;
const STALE_MS = 86_400_000;
const TOP = 10;

/** The figures by which ISA-18.2 and EEMUA 191 judge an alarm system. */
export function alarmPerformance({ raises, active, from, to, positions }: PerformanceInput) {
  const buckets = bucketsOf(raises, from, to);
  const flood = floodOf(buckets, positions);
  const byAlarm = timesByAlarm(raises);
  const held = new Set(raises.flatMap(({ chattering, alarm }) => (chattering ? [alarm] : [])));
  const times = timesOf(byAlarm);
  const top10 = times.slice(0, TOP);
  const inTop = top10.reduce((sum, { times: count }) => sum + count, 0);
  return {
    annunciated: raises.length,
    averagePer10Min: raises.length / ((to - from) / BUCKET_MS) / positions,
    peakPer10Min: buckets.reduce((peak, count) => Math.max(peak, count), 0),
    floodShare: flood.filter(Boolean).length / buckets.length,
    inFlood: flood.at(-1) ?? false,
    floodAlarms: buckets.reduce((sum, count, index) => sum + (flood[index] ? count : 0), 0),
    chattering: times.filter(({ alarm }) => held.has(alarm) || chatters(byAlarm.get(alarm) ?? [])),
    fleeting: raises.filter((raise) => isFleeting(raise, byAlarm.get(raise.alarm) ?? [])).length,
    stale: active.filter(({ raisedAt }) => to - raisedAt > STALE_MS),
    top10Share: raises.length === 0 ? null : inTop / raises.length,
    top10,
    priorities: prioritiesOf(raises),
  };
}

function bucketsOf(raises: readonly Raise[], from: number, to: number): number[] {
  const buckets = new Array<number>(Math.max(1, Math.ceil((to - from) / BUCKET_MS))).fill(0);
  for (const { at } of raises) {
    const index = Math.floor((at - from) / BUCKET_MS);
    buckets[index] = (buckets[index] ?? 0) + 1;
  }
  return buckets;
}

/** A flood begins with more than 10 in ten minutes per operator and lasts until a bucket holds fewer than 5. */
export function floodOf(buckets: readonly number[], positions: number): readonly boolean[] {
  let inFlood = false;
  return buckets.map((count) => {
    inFlood = inFlood ? count >= FLOOD_ENDS_BELOW * positions : count > FLOOD_ABOVE * positions;
    return inFlood;
  });
}

type TimesByAlarm = ReadonlyMap<string, readonly number[]>;

function timesByAlarm(raises: readonly Raise[]): TimesByAlarm {
  const times = new Map<string, number[]>();
  for (const { alarm, at } of raises) {
    const own = times.get(alarm);
    if (own) own.push(at);
    else times.set(alarm, [at]);
  }
  return times;
}

function timesOf(byAlarm: TimesByAlarm): { alarm: string; times: number }[] {
  return [...byAlarm]
    .map(([alarm, own]) => ({ alarm, times: own.length }))
    .sort((a, b) => b.times - a.times || (a.alarm < b.alarm ? -1 : 1));
}

function chatters(own: readonly number[]): boolean {
  return own.some((at, index) => {
    const third = own[index + CHATTER_TIMES - 1];
    return third !== undefined && third - at <= CHATTER_MS;
  });
}

/** Over within seconds, before anybody did anything, and not back at once. */
function isFleeting({ at, clearedAt, ackedAt }: Raise, own: readonly number[]): boolean {
  if (clearedAt === null || clearedAt - at > FLEETING_MS) return false;
  if (ackedAt !== null && ackedAt <= clearedAt) return false;
  return !own.some((other) => other > at && other - clearedAt <= CHATTER_MS);
}

function prioritiesOf(raises: readonly Raise[]): { high: number; medium: number; low: number } {
  const share = (severities: readonly Severity[]) =>
    raises.length === 0
      ? 0
      : raises.filter(({ severity }) => severities.includes(severity)).length / raises.length;
  return {
    high: share(['CRITICAL', 'MAJOR']),
    medium: share(['MINOR']),
    low: share(['WARNING', 'INDETERMINATE']),
  };
}
