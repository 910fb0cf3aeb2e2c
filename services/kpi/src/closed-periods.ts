import {
  type KpiRecord,
  type KpiStatus,
  localDate,
  type Published,
  parseKpiKey,
  startOfDate,
} from '@infrapulse/domain';
import {
  type ClosedPeriods,
  keyOfPeriod,
  type Period,
  type Place,
  recordsOf,
  rememberIn,
} from './period-blocks.ts';

const STATUSES: readonly KpiStatus[] = ['running', 'provisional', 'final', 'restated'];
const REVISIONS = 2 ** 13;
const FINGERPRINTS = 2 ** 38;

/** Of which record of which subject something is remembered. */
interface ClosedRecord extends Place {
  /** What tells it from the subject's other records of the period. */
  readonly name: string;
}

/** What a publisher remembers. */
export interface Memory {
  published(record: ClosedRecord): Published | undefined;
  remember(record: ClosedRecord, published: Published): void;
}

/** `touched` has the state keys that changed. */
export function memoryIn(periods: ClosedPeriods, touched: Set<string>): Memory {
  return {
    published: (record) => publishedIn(recordsOf(periods, record), record.name),
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

function rememberClosed(
  periods: ClosedPeriods,
  { name, ...place }: ClosedRecord,
  { status, revision, numbers }: Published,
): void {
  const high = Math.min(revision, REVISIONS - 1) * STATUSES.length + STATUSES.indexOf(status);
  rememberIn(periods, place, { name, number: high * FINGERPRINTS + numbers });
}

/** What was published last by a name of the period. */
export function publishedIn(records: Period | undefined, name: string): Published | undefined {
  const packed = records?.numbers[records.names.indexOf(name)];
  if (packed === undefined) return undefined;
  const high = Math.floor(packed / FINGERPRINTS);
  return {
    status: STATUSES[high % STATUSES.length] as KpiStatus,
    revision: Math.floor(high / STATUSES.length),
    numbers: packed % FINGERPRINTS,
  };
}
