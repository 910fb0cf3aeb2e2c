import type { KpiRecord } from '../../packages/domain/src/index.ts';
import {
  createOracle,
  type ExpectedRecord,
  type Oracle,
  type Subject,
  type Trial,
} from '../../simulators/fleet/src/index.ts';

/** One field of one record in which the product and the oracle differ. */
export interface Difference {
  readonly key: string;
  readonly field: string;
  readonly oracle: unknown;
  readonly product: unknown;
}

export interface Outcome {
  readonly compared: number;
  readonly differences: readonly Difference[];
}

const TOLERANCE = 1e-12;
/** Records of parts and assets are made anew at least so often. */
const HOURLY = 3_600_000;
const CALENDAR = new Set(['day', 'week', 'month', 'quarter', 'year']);

/** Every record of the trial's city against what the oracle expects, and every record that should be there. */
export function compareTrial(trial: Trial, all: readonly KpiRecord[]): Outcome {
  const records = all.filter(({ id }) => isOf(trial, id));
  const oracle = createOracle(trial);
  const found = new Map(records.map((record) => [keyOf(subjectOf(record)), record]));
  const missing = oracle.subjects
    .filter((subject) => !found.has(keyOf(subject)))
    .map((subject) => ({ key: keyOf(subject), field: 'record', oracle: 'one', product: 'none' }));
  const now = trial.ticks.at(-1) ?? 0;
  const lastSaid = Math.max(...trial.acts.map(({ at }) => at));
  const different = records.flatMap((record) => {
    const key = keyOf(subjectOf(record));
    const expected = expectedOf(oracle, record, now);
    if (!expected) return [{ key, field: 'record', oracle: 'none', product: 'one' }];
    // What data repeat is judged a moment later: it stands when all is quiet.
    const quiet = isOfData(record.kpi) ? trial.quietFrom : lastSaid;
    const fields = isOvertaken(record, quiet) ? [] : fieldsOf(expected, record);
    if (fields.length > 0 && isToldLater(oracle, record)) return [];
    if (oracle.stands(subjectOf(record)))
      return fields.filter(({ field }) => STANDING.has(field)).map((one) => ({ key, ...one }));
    return [...fields, ...ageOf(record, now)].map((one) => ({ key, ...one }));
  });
  return { compared: records.length, differences: [...missing, ...different] };
}

/** Counts of a site are told when they change: one that was told long ago is what counts now (docs/decisions/0020). */
function expectedOf(oracle: Oracle, record: KpiRecord, now: number): ExpectedRecord | undefined {
  const { end } = record;
  if (!isSiteCount(record) && record.kpi !== TANKS) return oracle.record(subjectOf(record), end);
  const standing = oracle.record(subjectOf(record), now);
  return standing && { ...standing, start: end, end };
}

/** Told when it changes, as it stands. */
const TANKS = 'hydrogen.tank_soc';

function isSiteCount({ kpi, scope }: Pick<KpiRecord, 'kpi' | 'scope'>): boolean {
  return scope === 'site' && kpi.endsWith('.count');
}

/** No other trial has a name or a code like it. */
function isOf({ seed, city }: Trial, id: string): boolean {
  return id.startsWith(`t${seed}-`) || id.slice(0, 4) === city.slice(0, 4);
}

function subjectOf({ kpi, policy, scope, id, window, start }: KpiRecord): Subject {
  return { kpi, policy, scope, id, window, start: CALENDAR.has(window) ? start : null };
}

function keyOf({ kpi, policy, scope, id, window, start }: Subject): string {
  const since = start === null ? '' : `/${new Date(start).toISOString()}`;
  return `${kpi}/${policy}/${scope}/${id}/${window}${since}`;
}

type Field = Omit<Difference, 'key'>;

function fieldsOf(expected: ExpectedRecord, record: KpiRecord): readonly Field[] {
  const { bounds, ...rest } = expected;
  const oracle: Record<string, unknown> = { ...rest, low: bounds.low, high: bounds.high };
  const { low, high } = record.bounds;
  const product: Record<string, unknown> = { ...record, low, high };
  return Object.keys(oracle)
    .filter((field) => expected.value !== null || !isUnsaid(record, field))
    .filter((field) => !isSame(oracle[field], product[field]))
    .map((field) => ({ field, oracle: oracle[field], product: product[field] }));
}

/** What says nothing without a value; sums of times add up in the scopes above all the same (docs/decisions/0032). */
function isUnsaid({ kpi }: KpiRecord, field: string): boolean {
  if (kpi === TANKS) return false;
  if (field === 'low' || field === 'high') return true;
  return !ADD_UP.has(kpi) && (field === 'numerator' || field === 'denominator');
}

/** Of what is no longer made anew: it had no value when the end of its window went back, and has none. */
const STANDING = new Set(['value', 'low', 'high', 'quality', 'verdict', 'start']);

const ADD_UP = new Set(['charger.uptime', 'charger.utilisation']);

function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'number' || typeof other !== 'number') return one === other;
  return Math.abs(one - other) <= TOLERANCE * Math.max(1, Math.abs(one));
}

const LONG = new Set(['12mo', 'week', 'quarter', 'year']);

/** Told once an hour: what was said since stands in the next one alone (docs/decisions/0020). */
function isOvertaken({ window, scope, status, end, kpi }: KpiRecord, lastSaid: number): boolean {
  if (!LONG.has(window) || status !== 'running' || isMeasured(kpi)) return false;
  return (isOfData(kpi) || ['part', 'asset', 'site'].includes(scope)) && end <= lastSaid;
}

function isOfData(kpi: string): boolean {
  return kpi.startsWith('quality.');
}

/** An asset tells within two steps that its meters have fallen silent. */
function isToldLater(oracle: Oracle, record: KpiRecord): boolean {
  if (!isMeasured(record.kpi) || record.scope !== 'asset') return false;
  const earlier = oracle.earlier(subjectOf(record), record.end);
  return earlier !== undefined && fieldsOf(earlier, record).length === 0;
}

const MEASURED = new Set([
  ...['pue', 'energy_grade', 'clf', 'ppue', 'cue', 'wue', 'plf'].map(
    (name) => `datacenter.${name}`,
  ),
  'charger.load_factor',
  ...['energy_efficiency', 'telecom_share', 'battery_autonomy'].map((name) => `site5g.${name}`),
]);

/** Ends at an edge that meters have passed. */
function isMeasured(kpi: string): boolean {
  return MEASURED.has(kpi);
}

/** Made anew at each edge of five minutes, of long windows when one has passed an hour. */
function ageOfData({ window, end }: Pick<KpiRecord, 'window' | 'end'>, now: number) {
  const step = LONG.has(window) ? HOURLY : 300_000;
  const due = Math.floor(now / step) * step;
  if (CALENDAR.has(window) || end >= due) return [];
  return [{ field: 'end', oracle: new Date(due), product: new Date(end) }];
}

/** A record that should have been made anew. */
function ageOf({ scope, end, window, computedAt, kpi }: KpiRecord, now: number): readonly Field[] {
  if (isOfData(kpi)) return ageOfData({ window, end }, now);
  if (CALENDAR.has(window) || isMeasured(kpi)) return [];
  const isToldHourly = LONG.has(window) || isSiteCount({ kpi, scope });
  const isOwn = scope === 'part' || scope === 'asset' || (scope === 'site' && isToldHourly);
  const isYoung =
    isOwn && kpi !== 'datacenter.rack_utilisation' ? now - end <= HOURLY : end === now;
  return isYoung ? [] : [{ field: 'end', oracle: new Date(now), product: new Date(computedAt) }];
}
