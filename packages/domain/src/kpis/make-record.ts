import { TIME_ZONE } from '../calendar.ts';
import type {
  Comparator,
  KpiRecord,
  KpiScope,
  KpiStatus,
  KpiTarget,
  Positions,
  Verdict,
} from '../model/kpi.ts';
import type { KpiDefinition } from './catalog.ts';
import { compareRatio } from './compare-ratio.ts';
import { designationOf, isWholeYear } from './designation.ts';
import type { KpiFigures } from './figures.ts';
import type { WindowRange } from './window-range.ts';

interface RecordFrame {
  readonly kpi: KpiDefinition;
  readonly policy: string;
  readonly scope: KpiScope;
  readonly id: string;
  readonly range: WindowRange;
  readonly status: KpiStatus;
  readonly revision: number;
  readonly target: KpiTarget | null;
  readonly coverageMin: number;
  readonly position: Positions;
  readonly computedAt: number;
  readonly reason: string;
  /** false: what it is about is younger than the window, which judges nothing yet (architecture §6). */
  readonly isCovered?: boolean;
}

/** A KPI record as interfaces §7 lists it, judged unrounded. */
export function makeRecord(frame: RecordFrame, figures: KpiFigures): KpiRecord {
  const { kpi, range, target, coverageMin, isCovered = true } = frame;
  const { coverage, numerator, denominator, upMs } = figures;
  const enough = figures.insufficient === undefined && coverage !== null && coverage >= coverageMin;
  const isTime = upMs !== undefined;
  const record: Writable<KpiRecord> = {
    kpi: kpi.id,
    formula: kpi.formula,
    formulaVersion: kpi.formulaVersion,
    policy: frame.policy,
    scope: frame.scope,
    id: frame.id,
    kind: kpi.kind,
    window: range.window,
    start: range.start,
    end: range.end,
    timeZone: TIME_ZONE,
    value: figures.value,
    unit: kpi.unit,
    coverage,
    bounds: figures.bounds,
    quality: enough ? 'sufficient' : 'insufficient_data',
    status: frame.status,
    revision: frame.revision,
    verdict: target && isCovered ? judged(figures, enough, target) : 'not_judged',
    target,
    position: frame.position,
    computedAt: frame.computedAt,
    reason: reasonOf(figures, frame.reason),
    numerator: isTime ? seconds(numerator) : numerator,
    denominator: isTime && !figures.perEvent ? seconds(denominator) : denominator,
  };
  if (isTime) addTimes(record, figures);
  else addEnergies(record, figures);
  const designation = designationOf(kpi, frame.policy, isWholeYear(range, figures));
  if (designation !== undefined) record.designation = designation;
  return record;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Why there is no value, or what is to be said of it; then why the record was made. */
function reasonOf({ insufficient, note }: KpiFigures, reason: string): string {
  const first = insufficient ?? note;
  if (first === undefined) return reason;
  return reason === '' ? first : `${first}; ${reason}`;
}

/** Seconds with ms decimals. */
function addTimes(record: Writable<KpiRecord>, figures: KpiFigures): void {
  const { upMs = 0, downMs = 0, unknownMs = 0, excludedMs = 0 } = figures;
  record.upS = upMs / 1000;
  record.downS = downMs / 1000;
  record.unknownS = unknownMs / 1000;
  record.excludedS = excludedMs / 1000;
}

function addEnergies(record: Writable<KpiRecord>, { energyDcWh, energyItWh }: KpiFigures): void {
  if (energyDcWh !== undefined) record.energyDcWh = energyDcWh;
  if (energyItWh !== undefined) record.energyItWh = energyItWh;
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}

/** Only when both bounds say the same is there a verdict. */
function judged(figures: KpiFigures, enough: boolean, target: KpiTarget): Verdict {
  if (!enough || figures.value === null) return 'undecided';
  const low = judgedAt('low', figures, target);
  const high = judgedAt('high', figures, target);
  if (low === null || low !== high) return 'undecided';
  return low ? 'meets' : 'breach';
}

/** By whole numbers: both bounds', or a count's own; null when there is nothing to judge. */
function judgedAt(
  end: 'low' | 'high',
  { bounds, whole }: KpiFigures,
  { comparator, value }: KpiTarget,
): boolean | null {
  const bound = bounds[end];
  if (bound === null) return null;
  const sign = whole ? compareRatio(whole[end], whole.of, value) : compareRatio(bound, 1, value);
  return satisfies(sign, comparator, 0);
}

export function satisfies(value: number, comparator: Comparator, limit: number): boolean {
  switch (comparator) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '=':
    case '~':
      return value === limit;
  }
}
