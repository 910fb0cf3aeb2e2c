import type { Alarm, Severity } from '../model/alarm.ts';
import type { Comparator, KpiScope, KpiWindow } from '../model/kpi.ts';
import type { SilenceScope } from '../model/log-record.ts';

type Texts = Alarm['text'];

/** Compares a metric of a reading with a limit. */
export interface LimitTrigger {
  readonly type: 'limit';
  readonly metric: string;
  /** What raises: `>=` for a rule that says "must be below". */
  readonly comparator: Exclude<Comparator, '~'>;
  readonly limit: number;
  /** Limit by the value of an attribute of the part or asset; `limit` holds where it is absent. */
  readonly limits?: { readonly attribute: string; readonly by: Readonly<Record<string, number>> };
  /** How far back beyond the limit a value must be to clear. */
  readonly deadband: number;
  readonly unit: string;
  /** Roles of parts it looks at; absent = every one. */
  readonly roles?: readonly string[];
  /** Raises only while an alarm of this rule is active on any part of the asset; else it clears. */
  readonly whileActive?: string;
}

/** Raises while the part is in one of these canonical statuses. */
interface StatusTrigger {
  readonly type: 'status';
  readonly statuses: readonly string[];
}

/**
 * Raises when nothing was heard for as long as the asset's `reporting` allows; of a gateway, a site or an operator when
 * that is so of nearly all its assets.
 */
export interface SilenceTrigger {
  readonly type: 'silence';
  readonly of: 'asset' | SilenceScope;
}

/** Compares a rolling KPI with a limit; its clock is the record's `end`. */
export interface KpiTrigger {
  readonly type: 'kpi';
  readonly kpi: string;
  /** The best first; absent = those that stand for the KPI's default. */
  readonly policies?: readonly string[];
  readonly scopes: readonly KpiScope[];
  readonly window: KpiWindow;
  readonly comparator: Exclude<Comparator, '~'>;
  readonly limit: number;
  readonly deadband: number;
}

/** Raises when meters, or the clock, of an asset say what cannot be; the fold over readings knows how to look. */
export interface CheckTrigger {
  readonly type: 'check';
  /**
   * clock_zone: 8 h off, ahead (refused) or behind. clock_refused: any other time that is refused. meter_stuck: a meter
   * reading that does not move. meter_reversed: one that falls, or negative power. it_above_facility: more power behind
   * the meters of the IT than all that feed the site.
   */
  readonly check:
    | 'clock_zone'
    | 'clock_refused'
    | 'meter_stuck'
    | 'meter_reversed'
    | 'it_above_facility';
  /** It must have been seen again this long after it was first seen, with nothing against it in between. */
  readonly forS: number;
  /** Roles of parts it looks at; absent = every one. */
  readonly roles?: readonly string[];
}

type AlarmTrigger = LimitTrigger | StatusTrigger | SilenceTrigger | KpiTrigger | CheckTrigger;

/** An alarm rule: data, no code (ISA-18.2, X.733 severities). */
export interface AlarmRule {
  /** Upper snake case; part of the alarm's id. */
  readonly id: string;
  readonly severity: Severity;
  readonly source: Alarm['source'];
  readonly trigger: AlarmTrigger;
  readonly onDelayS: number;
  readonly offDelayS: number;
  /** Stays until somebody resets it. */
  readonly latched: boolean;
  /** Gas, fire and the like: never shelved, the emergency bureau hears of it. */
  readonly safety: boolean;
  readonly text: Texts;
  readonly cause: Texts;
  readonly action: Texts;
  readonly planTarget: string | null;
}

/** What most rules share. */
export const PLAIN_RULE = {
  source: 'ours',
  onDelayS: 0,
  offDelayS: 0,
  latched: false,
  safety: false,
  planTarget: null,
} as const;

export function texts(zh: string, en: string): Texts {
  return { zh, en };
}

/** true when the value raises. */
export function raises(
  comparator: LimitTrigger['comparator'],
  value: number,
  limit: number,
): boolean {
  switch (comparator) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '=':
      return value === limit;
  }
}

/** true when the value is back beyond limit and deadband: high clears below H − deadband, low mirrors it. */
export function clears(
  { comparator, deadband }: Pick<LimitTrigger, 'comparator' | 'deadband'>,
  value: number,
  limit: number,
): boolean {
  if (raises(comparator, value, limit)) return false;
  if (deadband === 0) return true;
  if (comparator === '>' || comparator === '>=') return value < limit - deadband;
  if (comparator === '<' || comparator === '<=') return value > limit + deadband;
  return true;
}
