import { type KpiRecord, type KpiStatus, localDate, type Published } from '@infrapulse/domain';

/**
 * What was published last of calendar windows that have closed: subject → `window/first day` → name of the record →
 * one number. A city has millions of such records, so each is no more than that.
 */
export type ClosedPeriods = Map<string, Map<string, Period>>;
export type Period = Record<string, number>;

const STATUSES: readonly KpiStatus[] = ['running', 'provisional', 'final', 'restated'];
const REVISIONS = 2 ** 13;
const FINGERPRINTS = 2 ** 38;

export function noPeriods(): ClosedPeriods {
  return new Map();
}

/** Of which record of which subject something is remembered. */
interface ClosedRecord {
  /** An asset, with what its parts say; above it `scope/id`. */
  readonly subject: string;
  /** `window/first day`. */
  readonly period: string;
  /** What tells it from the subject's other records of the period. */
  readonly name: string;
}

/** What a publisher remembers; `touched` has the state keys that changed. */
export interface Memory {
  published(record: ClosedRecord): Published | undefined;
  remember(record: ClosedRecord, published: Published): void;
}

export function memoryIn(periods: ClosedPeriods, touched: Set<string>): Memory {
  return {
    published: ({ subject, period, name }) => unpacked(periods.get(subject)?.get(period)?.[name]),
    remember(record, published) {
      rememberClosed(periods, record, published);
      touched.add(keyOfPeriod(record));
    },
  };
}

type Keyed = Pick<KpiRecord, 'kpi' | 'policy' | 'scope' | 'id' | 'window' | 'start'>;

export function closedRecordOf({ kpi, policy, scope, id, window, start }: Keyed): ClosedRecord {
  const period = `${window}/${localDate(start)}`;
  const name = `${kpi}/${policy}`;
  if (scope === 'asset') return { subject: id, period, name };
  if (scope !== 'part') return { subject: `${scope}/${id}`, period, name };
  const at = id.indexOf('~');
  return { subject: id.slice(0, at), period, name: `${name}/${id.slice(at + 1)}` };
}

/** `c/window/first day/subject`. */
export function keyOfPeriod({ subject, period }: Omit<ClosedRecord, 'name'>): string {
  return `c/${period}/${subject}`;
}

/** The other way round. */
export function periodOfKey(key: string): Omit<ClosedRecord, 'name'> {
  const [, window = '', date = '', ...subject] = key.split('/');
  return { subject: subject.join('/'), period: `${window}/${date}` };
}

function unpacked(packed: number | undefined): Published | undefined {
  if (packed === undefined) return undefined;
  const high = Math.floor(packed / FINGERPRINTS);
  return {
    status: STATUSES[high % STATUSES.length] as KpiStatus,
    revision: Math.floor(high / STATUSES.length),
    numbers: packed % FINGERPRINTS,
  };
}

function rememberClosed(
  periods: ClosedPeriods,
  { subject, period, name }: ClosedRecord,
  { status, revision, numbers }: Published,
): void {
  const records = periods.get(subject)?.get(period) ?? {};
  putPeriod(periods, { subject, period }, records);
  const high = Math.min(revision, REVISIONS - 1) * STATUSES.length + STATUSES.indexOf(status);
  records[name] = high * FINGERPRINTS + numbers;
}

export function putPeriod(
  periods: ClosedPeriods,
  { subject, period }: Omit<ClosedRecord, 'name'>,
  records: Period,
): void {
  const ofSubject = periods.get(subject) ?? new Map<string, Period>();
  periods.set(subject, ofSubject);
  ofSubject.set(period, records);
}

/** Forgets what `isKept` does not name; `forgotten` is told of each. */
export function forgetPeriods(
  periods: ClosedPeriods,
  isKept: (subject: string, period: string) => boolean,
  forgotten: (subject: string, period: string) => void,
): void {
  for (const [subject, ofSubject] of periods) {
    for (const period of ofSubject.keys()) {
      if (isKept(subject, period)) continue;
      ofSubject.delete(period);
      forgotten(subject, period);
    }
    if (ofSubject.size === 0) periods.delete(subject);
  }
}

/** 38 bits of a text: that two which differ have the same happens once in 275 thousand million. */
export function fingerprintOf(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b) ^ (high >>> 15);
  }
  return ((high >>> 0) % 64) * 2 ** 32 + (low >>> 0);
}
