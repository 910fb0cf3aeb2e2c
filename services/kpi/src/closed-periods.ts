import {
  type KpiRecord,
  type KpiStatus,
  localDate,
  type Published,
  parseKpiKey,
  startOfDate,
} from '@infrapulse/domain';
import { blockOf } from './state-blocks.ts';

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
    published: ({ subject, period, name }) => publishedIn(periods.get(subject)?.get(period), name),
    remember(record, published) {
      rememberClosed(periods, record, published);
      touched.add(keyOfPeriod(record));
    },
  };
}

type Keyed = Pick<KpiRecord, 'kpi' | 'policy' | 'scope' | 'id' | 'window' | 'start'>;

export function closedRecordOf({ kpi, policy, scope, id, window, start }: Keyed): ClosedRecord {
  const period = periodOf({ window, start });
  const name = `${kpi}/${policy}`;
  if (scope === 'asset') return { subject: id, period, name };
  if (scope !== 'part') return { subject: `${scope}/${id}`, period, name };
  const at = id.indexOf('~');
  return { subject: id.slice(0, at), period, name: `${name}/${id.slice(at + 1)}` };
}

/** The record that a key of a calendar window names. */
export function recordOfKey(key: string): ClosedRecord {
  const { period, ...name } = parseKpiKey(key);
  return closedRecordOf({ ...name, start: startOfDate(period) } as Keyed);
}

export function periodOf({ window, start }: Pick<KpiRecord, 'window' | 'start'>): string {
  return `${window}/${localDate(start)}`;
}

/** State key: `c/window/first day/block of subjects`. */
export function keyOfPeriod({ subject, period }: Omit<ClosedRecord, 'name'>): string {
  return `c/${period}/${blockOf(subject)}`;
}

/** Subjects with records of the same names, and their numbers in the order of these. */
type Alike = readonly [
  names: readonly string[],
  subjects: readonly (readonly [subject: string, ...numbers: number[]])[],
];
export type StoredPeriods = readonly Alike[];

/** What is kept under a key; undefined for nothing. */
export function storePeriods(
  periods: ClosedPeriods,
  key: string,
  subjectsIn: (block: number) => readonly string[],
): StoredPeriods | undefined {
  const { period, block } = partsOfKey(key);
  const alike = new Map<string, [names: string[], subjects: [string, ...number[]][]]>();
  for (const subject of subjectsIn(block)) {
    const records = periods.get(subject)?.get(period);
    if (!records) continue;
    const names = Object.keys(records);
    const joined = names.join(' ');
    const found = alike.get(joined) ?? [names, []];
    alike.set(joined, found);
    found[1].push([subject, ...Object.values(records)]);
  }
  return alike.size === 0 ? undefined : [...alike.values()];
}

export function restorePeriods(periods: ClosedPeriods, key: string, stored: StoredPeriods): void {
  const { period } = partsOfKey(key);
  for (const [names, subjects] of stored)
    for (const [subject, ...numbers] of subjects) {
      const records: Period = {};
      for (const [i, name] of names.entries()) records[name] = numbers[i] as number;
      putPeriod(periods, { subject, period }, records);
    }
}

function partsOfKey(key: string) {
  const [, window = '', date = '', block = ''] = key.split('/');
  return { period: `${window}/${date}`, block: Number(block) };
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

function putPeriod(
  periods: ClosedPeriods,
  { subject, period }: Omit<ClosedRecord, 'name'>,
  records: Period,
): void {
  const ofSubject = periods.get(subject) ?? new Map<string, Period>();
  periods.set(subject, ofSubject);
  ofSubject.set(period, records);
}

/** Keeps of each period what `kept` gives back, undefined for nothing; `changed` is told of what is not as it was. */
export function forgetPeriods(
  periods: ClosedPeriods,
  kept: (subject: string, period: string, records: Period) => Period | undefined,
  changed: (subject: string, period: string) => void,
): void {
  for (const [subject, ofSubject] of periods) {
    for (const [period, records] of ofSubject) {
      const left = kept(subject, period, records);
      if (left === records) continue;
      if (left) ofSubject.set(period, left);
      else ofSubject.delete(period);
      changed(subject, period);
    }
    if (ofSubject.size === 0) periods.delete(subject);
  }
}

/** What was published last by a name of the period. */
export function publishedIn(records: Period | undefined, name: string): Published | undefined {
  const packed = records?.[name];
  if (packed === undefined) return undefined;
  const high = Math.floor(packed / FINGERPRINTS);
  return {
    status: STATUSES[high % STATUSES.length] as KpiStatus,
    revision: Math.floor(high / STATUSES.length),
    numbers: packed % FINGERPRINTS,
  };
}
