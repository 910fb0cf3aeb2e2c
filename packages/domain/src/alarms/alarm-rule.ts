import type { Alarm, Severity } from '../model/alarm.ts';
import type { KindId } from '../model/kind.ts';
import type { Comparator, KpiScope, KpiWindow } from '../model/kpi.ts';
import type { SilenceScope } from '../model/log-record.ts';

type Texts = Alarm['text'];

/** A limit for each value of an attribute, or so many times its figure ("45", "45 MPa", "H70", "700 bar"). */
type LimitsByAttribute =
  | { readonly attribute: string; readonly by: Readonly<Record<string, number>> }
  | { readonly attribute: string; readonly times: number };

/** Compares a metric of a reading with a limit. */
export interface LimitTrigger {
  readonly type: 'limit';
  readonly metric: string;
  /** What raises: `>=` for a rule that says "must be below". */
  readonly comparator: Exclude<Comparator, '~'>;
  readonly limit: number;
  /** Limit by the value of an attribute of the part or asset; `limit` holds where it is absent. */
  readonly limits?: LimitsByAttribute;
  /** How far back beyond the limit a value must be to clear. */
  readonly deadband: number;
  readonly unit: string;
  /** `amount`: without its sign, where the source counts from either pole (−48 V); `signed` unless given. */
  readonly compares?: 'signed' | 'amount';
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
  /** Warns before the limit: when the trend of `overDays` crosses it `withinDays` from now. */
  readonly forecast?: { readonly overDays: number; readonly withinDays: number };
}

/** Raises when meters, or the clock, of an asset say what cannot be; the fold over readings knows how to look. */
export interface CheckTrigger {
  readonly type: 'check';
  /**
   * clock_zone: 8 h off, ahead (refused) or behind. clock_refused: any other time that is refused. meter_stuck: a meter
   * reading that does not move. meter_reversed: one that falls, or negative power. meter_reset: one that begins
   * anew. it_above_facility: more power behind
   * the meters of the IT than all that feed the site.
   */
  readonly check:
    | 'clock_zone'
    | 'clock_refused'
    | 'meter_stuck'
    | 'meter_reversed'
    | 'meter_reset'
    | 'it_above_facility';
  /** It must have been seen again this long after it was first seen, with nothing against it in between. */
  readonly forS: number;
  /** Roles of parts it looks at; absent = every one. */
  readonly roles?: readonly string[];
}

/** Raises while the part's error, or its vendor's code, is one of these; a message without an error says nothing. */
interface ErrorTrigger {
  readonly type: 'error';
  readonly codes: readonly string[];
}

/** Raises while what the part says is of a quality that makes it unknown. */
interface QualityTrigger {
  readonly type: 'quality';
}

export type AlarmTrigger =
  | LimitTrigger
  | StatusTrigger
  | ErrorTrigger
  | QualityTrigger
  | SilenceTrigger
  | KpiTrigger
  | CheckTrigger;

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
  /** The longest an operator may shelve it for; 0: not at all. */
  readonly shelveMaxS: number;
  /** Rules whose alarms, on any part of the same asset, suppress this one's: the root cause first. */
  readonly parents: readonly string[];
  /** Codes of the departments that are told; null: those that the plan names for the kind. */
  readonly depts: readonly string[] | null;
  /** How soon somebody must act for the consequence not to come about; null where nobody need. */
  readonly respondS: number | null;
  readonly text: Texts;
  readonly cause: Texts;
  /** What happens when nobody acts. */
  readonly consequence: Texts;
  readonly action: Texts;
  readonly planTarget: string | null;
}

/** A rule of one kind, as a set of rules holds it. */
export interface KindRule extends AlarmRule {
  readonly kind: KindId;
}

/** What most rules share. */
export const PLAIN_RULE = {
  source: 'ours',
  onDelayS: 0,
  offDelayS: 0,
  latched: false,
  safety: false,
  shelveMaxS: 86_400,
  parents: [],
  depts: null,
  respondS: null,
  consequence: { zh: '', en: '' },
  planTarget: null,
} as const;

export function texts(zh: string, en: string): Texts {
  return { zh, en };
}
