import type { AlarmState } from '../model/alarm.ts';

/** What one alarm remembers; plain data, without the texts of its rule. */
export interface AlarmCore {
  readonly occurrence: number;
  readonly stepNo: number;
  readonly active: boolean;
  readonly acked: boolean;
  /** Returned to normal, but must be reset by hand. */
  readonly latched: boolean;
  readonly shelvedUntil: number | null;
  /** Shelved only until it clears; absent from states of former releases. */
  readonly shelvedOnce?: boolean;
  /** Window or parent that suppresses it by design. */
  readonly suppressedBy: string | null;
  readonly outOfService: boolean;
  readonly raisedAt: number | null;
  readonly ackedAt: number | null;
  readonly ackedBy: string | null;
  readonly clearedAt: number | null;
  readonly value: number | string | null;
  /** Event time of the newest observation. */
  readonly seenAt: number;
  /** When the condition will have held long enough to raise, or been gone long enough to clear. */
  readonly raiseDue: number | null;
  readonly clearDue: number | null;
  /** Since when the quality has been unknown: timers stand still. */
  readonly frozenAt: number | null;
  /** Instants of the newest calls, the last `CHATTER_TIMES` at most; absent from states of former releases. */
  readonly calls?: readonly number[];
  /**
   * While it chatters: when it will have been quiet for long enough, unless its condition comes or goes before. Absent
   * from states of former releases.
   */
  readonly quietDue?: number | null;
  /** Whether this occurrence has called for an operator; absent from states of former releases. */
  readonly called?: boolean;
  /** When it did so last; absent from states of former releases. */
  readonly calledAt?: number | null;
  /** Back-filled occurrences that were recorded; an open one is going on. */
  readonly past: readonly {
    readonly from: number;
    readonly to: number;
    readonly open: boolean;
  }[];
  readonly comments: readonly {
    readonly at: number;
    readonly user: string;
    readonly text: string;
  }[];
}

export const NEW_ALARM: AlarmCore = {
  occurrence: 0,
  stepNo: 0,
  active: false,
  acked: true,
  latched: false,
  shelvedUntil: null,
  suppressedBy: null,
  outOfService: false,
  raisedAt: null,
  ackedAt: null,
  ackedBy: null,
  clearedAt: null,
  value: null,
  seenAt: Number.MIN_SAFE_INTEGER,
  raiseDue: null,
  clearDue: null,
  frozenAt: null,
  calls: [],
  quietDue: null,
  called: false,
  calledAt: null,
  past: [],
  comments: [],
};

/** The ISA-18.2 state: what keeps an alarm from annunciating hides the four states beneath. */
export function stateOf(core: AlarmCore): AlarmState {
  if (core.outOfService) return 'OUT_OF_SERVICE';
  if (core.suppressedBy !== null) return 'SUPPRESSED_BY_DESIGN';
  if (core.shelvedUntil !== null) return 'SHELVED';
  if (core.active) return core.acked ? 'ACK_ACTIVE' : 'UNACK_ACTIVE';
  if (core.latched) return core.acked ? 'LATCHED_ACK' : 'LATCHED_UNACK';
  return core.acked ? 'NORMAL' : 'RTN_UNACK';
}

/** Its condition comes and goes so often that it is held as one alarm until it is quiet (ISA-18.2 §16). */
export function isChattering({ quietDue = null }: Pick<AlarmCore, 'quietDue'>): boolean {
  return quietDue !== null;
}
