import type { Comparator } from './kpi.ts';

/** ISA-18.2 / IEC 62682 states (domain.md §5.1). */
export const ALARM_STATES = [
  'NORMAL',
  'UNACK_ACTIVE',
  'ACK_ACTIVE',
  'RTN_UNACK',
  'LATCHED_UNACK',
  'LATCHED_ACK',
  'SHELVED',
  'SUPPRESSED_BY_DESIGN',
  'OUT_OF_SERVICE',
] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

const HELD_BACK: ReadonlySet<AlarmState> = new Set([
  'SHELVED',
  'SUPPRESSED_BY_DESIGN',
  'OUT_OF_SERVICE',
]);

/** Whether an operator has it before him: neither normal, shelved, suppressed nor out of service. */
export function isAnnunciated({ state }: Pick<Alarm, 'state'>): boolean {
  return state !== 'NORMAL' && !HELD_BACK.has(state);
}

/** ITU-T X.733 perceived severities, most severe first. */
export const SEVERITIES = ['CRITICAL', 'MAJOR', 'MINOR', 'WARNING', 'INDETERMINATE'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What happened in one step of an alarm's life. */
export const ALARM_STEPS = [
  'raised',
  'acked',
  'cleared',
  'settled',
  'shelved',
  'unshelved',
  'reset',
  'suppressed',
  'returned',
  'out_of_service',
  'commented',
  'recorded',
] as const;
export type AlarmStep = (typeof ALARM_STEPS)[number];

/** An alarm as interfaces §8 lists it; `id` = `<scope>~<id>~<part or ->~<rule>`. */
export interface Alarm {
  readonly id: string;
  readonly scope: string;
  /** Asset id, or the id of the KPI's scope. */
  readonly assetOrId: string;
  readonly part: string;
  readonly kind: string;
  readonly rule: string;
  readonly occurrence: number;
  /** Number of its newest step in this occurrence; absent in former releases. */
  readonly stepNo?: number;
  readonly state: AlarmState;
  readonly severity: Severity;
  readonly source: 'plan' | 'law' | 'standard' | 'ours' | 'device';
  readonly text: { readonly zh: string; readonly en: string };
  readonly cause: { readonly zh: string; readonly en: string };
  /** What happens when nobody acts. */
  readonly consequence: { readonly zh: string; readonly en: string };
  readonly action: { readonly zh: string; readonly en: string };
  /** How soon somebody must act; null where nobody need. */
  readonly respondS: number | null;
  readonly raisedAt: number | null;
  readonly ackedAt: number | null;
  readonly ackedBy: string | null;
  readonly clearedAt: number | null;
  readonly shelvedUntil: number | null;
  readonly suppressedBy: string | null;
  /** Comes and goes so often that it is held as one occurrence until it is quiet; absent in former releases. */
  readonly chattering?: boolean;
  /** Whether this occurrence has called for an operator; absent in former releases. */
  readonly called?: boolean;
  /** When it did so last: repetitions count from then; absent in former releases. */
  readonly calledAt?: number | null;
  /** Never shelved or suppressed, and silenced only by who names its rule; absent in former releases. */
  readonly safety?: boolean;
  readonly value: number | string | null;
  readonly limit: number | string | null;
  readonly comparator: Comparator | null;
  readonly unit: string;
  /** The KPI whose value and limit these are; absent of others and in former releases. */
  readonly kpi?: string;
  /** Of a warning before a limit is crossed: when that will be, and the figure by the end of the time looked ahead. */
  readonly forecast?: { readonly crossesAt: number; readonly value: number } | null;
  readonly planTarget: string | null;
  readonly depts: readonly string[];
  /** Whom the register names for its asset. */
  readonly contacts: readonly string[];
  readonly historical: boolean;
  readonly comments: readonly {
    readonly at: number;
    readonly user: string;
    readonly text: string;
  }[];
}

/** One value of the `alarms` topic, key scope/id. `step` makes (scope, id, part, rule, occurrence, step) unique. */
export interface AlarmTransition {
  readonly type: 'transition';
  /** `<alarm id>~<occurrence>~<step number>` */
  readonly id: string;
  readonly step: AlarmStep;
  readonly stepNo: number;
  /** When it holds from (Unix ms of the part's clock or log time). */
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  readonly alarm: Alarm;
  readonly src: string;
}

/** The outcome of an operator command, on the `alarms` topic beside the transitions. */
export interface CommandResult {
  readonly type: 'command_result';
  readonly commandId: string;
  readonly alarm: string;
  readonly outcome: 'applied' | 'stale' | 'refused';
  readonly reason: string;
  readonly at: number;
  readonly src: string;
}

export type AlarmRecord = AlarmTransition | CommandResult;
