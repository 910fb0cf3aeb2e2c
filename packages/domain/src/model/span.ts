/** Condition of a part over time (architecture §6). */
export const PART_STATES = ['UP', 'DOWN', 'UNKNOWN', 'EXCLUDED', 'NOT_IN_SERVICE'] as const;
export type PartState = (typeof PART_STATES)[number];

/** Why a part is UNKNOWN. */
export type UnknownCause = 'silent' | 'offline' | 'gateway' | 'platform' | 'quality' | 'reported';

/** A stretch of one state of one part: [start, end) in Unix ms, end null while it lasts. */
export interface StateSpan {
  readonly start: number;
  readonly end: number | null;
  readonly state: PartState;
  /** Canonical status that held (CHARGING, FAULTED, …); '' when none. */
  readonly status: string;
  /** Unknown cause, exclusion code or ''. */
  readonly cause: string;
  /** Status as the device sent it, '' when none. */
  readonly raw: string;
}

/** One value of the `spans` topic: within [from, to) these and only these spans are the evidence now. */
export interface SpanRecord {
  readonly asset: string;
  readonly part: string;
  readonly from: number;
  readonly to: number;
  readonly spans: readonly StateSpan[];
  /** true when it replaces evidence published before. */
  readonly restates: boolean;
  /** Where it came from: partition:offset. */
  readonly src: string;
}

/** One value of the `states` topic (compacted, key asset~part): the part's present state. */
export interface StateRecord {
  readonly asset: string;
  readonly part: string;
  readonly kind: string;
  readonly span: StateSpan;
  readonly src: string;
}

/** Why figures of closed windows may change: who or what did it, and what time it is about. */
export interface Cause {
  readonly reason: string;
  /** Unix ms, [from, to). */
  readonly from: number;
  readonly to: number;
}

/** One value of the `dirty-days` topic: readings, windows or register of days that are summed up already changed. */
export interface DirtyDays {
  readonly asset: string;
  /** Local midnights, Unix ms: days of [from, to) must be computed again. */
  readonly from: number;
  readonly to: number;
  /** Our own outages in that time: they name causes. */
  readonly outages: readonly number[];
  /** Why; absent from former releases. */
  readonly reasons?: readonly string[];
  /** Why, of a part of that time alone. */
  readonly causes?: readonly Cause[];
  /** partition:offset of the record that the mark was made at; what the store holds must reach it. */
  readonly src: string;
}
