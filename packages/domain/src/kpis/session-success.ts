import type { TimeSums } from '../availability/time-sums.ts';
import type { KindId } from '../model/kind.ts';
import type { SessionCounts } from '../sessions/session-counts.ts';
import { downOf, upOf } from './availability-figures.ts';
import type { KpiDefinition } from './catalog.ts';
import { type KpiFigures, ratio } from './figures.ts';

/**
 * Counts of sessions, and how long the connectors of the chargers that told of them were known: what others did nobody
 * has heard.
 */
export interface SessionSums extends SessionCounts {
  /** Milliseconds. */
  known: number;
  required: number;
}

/** Names of the sums. */
export const SESSION_NAMES = [
  'attempts',
  'succeeded',
  'delivered',
  'visits',
  'visitsSucceeded',
  'firstSucceeded',
  'known',
  'required',
] as const satisfies readonly (keyof SessionSums)[];

/** How long connectors were known, of how long they were required to be. */
export function knownTime(times: Readonly<TimeSums>): Pick<SessionSums, 'known' | 'required'> {
  const known = upOf(times) + downOf(times);
  return { known, required: known + times.unknown };
}

/** A KPI that follows from the session sums of its kind. */
export interface SessionKpi extends KpiDefinition {
  /** As of time KPIs. */
  readonly usual: readonly string[];
  readonly further: readonly string[];
  figures(sums: Readonly<SessionSums>, policy: string): KpiFigures;
}

/** Policy → what of what; the rules are AFIREV's, visits are ChargeX's idea (domain.md §1.6). */
const SHARES: Readonly<
  Record<string, readonly [of: keyof SessionCounts, all: keyof SessionCounts]>
> = {
  with_voluntary_stop: ['succeeded', 'attempts'],
  without_voluntary_stop: ['delivered', 'attempts'],
  visit: ['visitsSucceeded', 'visits'],
  first_time: ['firstSucceeded', 'visits'],
};
const [USUAL = '', ...FURTHER] = Object.keys(SHARES);

const sessionSuccess: SessionKpi = {
  id: 'charger.session_success',
  kind: 'charger',
  name: { zh: '充电成功率', en: 'session success' },
  unit: '1',
  formula: 'Σ sessions (or visits) that succeeded / Σ sessions (or visits)',
  formulaVersion: 1,
  policies: [USUAL, ...FURTHER],
  usual: [USUAL],
  further: FURTHER,
  better: 'higher',
  figures(sums, policy) {
    const [of, all] = SHARES[policy] ?? ['succeeded', 'attempts'];
    const share = ratio(sums[of], sums[all]);
    const { value } = share;
    const coverage = ratio(sums.known, sums.required).value;
    const whole = { low: sums[of], high: sums[of], of: sums[all] };
    const bounds = { low: value, high: value };
    const figures = { ...share, coverage, bounds, whole };
    return value === null ? { ...figures, note: 'no session' } : figures;
  },
};

export const SESSION_KPIS: readonly SessionKpi[] = [sessionSuccess];

/** The KPIs that the session sums of a kind give. */
export function sessionKpisOf(kind: KindId): readonly SessionKpi[] {
  return SESSION_KPIS.filter((kpi) => kpi.kind === kind);
}
