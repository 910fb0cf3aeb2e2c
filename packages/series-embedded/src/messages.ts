import type { Dataset, ErrorCode, Outcome, SeriesKind } from '@infrapulse/ports';
import type { KeyColumns, KindTable, ReadingColumns, ResultColumns } from './columns.ts';

export interface WorkerStart {
  readonly path: string;
  readonly tables: readonly KindTable[];
}

/** Position, counters and new words that commit with every batch. */
export interface Commit {
  readonly dataset: Dataset;
  /** JSON. */
  readonly position: string;
  readonly counters: string;
  /** The position moves: finding it stored already means that this very batch is. */
  readonly advances: boolean;
  /** Words first used by this batch and the number of the first of them. */
  readonly words: readonly string[];
  readonly firstWord: number;
}

export interface SpanColumns {
  readonly count: number;
  /** asset part state status cause raw */
  readonly ints: readonly Int32Array[];
  /** start end */
  readonly longs: readonly BigInt64Array[];
}

export interface ClearedColumns {
  readonly asset: Int32Array;
  readonly part: Int32Array;
  readonly from: BigInt64Array;
  readonly to: BigInt64Array;
}

/** Records of one table. */
export interface KpiColumns {
  readonly table: string;
  readonly count: number;
  /** kpi policy scope id window revision */
  readonly ints: readonly Int32Array[];
  /** time */
  readonly longs: readonly BigInt64Array[];
  readonly records: readonly string[];
}

/** Every call the worker answers: its argument and its answer. */
export interface Calls {
  writeReadings: {
    in: { fresh: readonly ReadingColumns[]; replaced: readonly ReadingColumns[]; commit: Commit };
    out: null;
  };
  writeSpans: {
    /** One after the other; each names a part at most once. */
    in: { cleared: readonly ClearedColumns[]; rows: SpanColumns; commit: Commit };
    out: null;
  };
  writeKpis: { in: { rows: readonly KpiColumns[]; commit: Commit }; out: null };
  lookup: { in: KeyColumns; out: ResultColumns };
  newest: {
    in: null;
    out: { asset: Float64Array; part: Float64Array; ts: Float64Array };
  };
  readings: {
    in: {
      kind: SeriesKind;
      asset: number;
      part: number | null;
      from: number;
      to: number;
      descending: boolean;
      limit: number | null;
    };
    out: ResultColumns;
  };
  spans: {
    in: { asset: number; part: number | null; from: number; to: number };
    out: ResultColumns;
  };
  kpis: {
    in: {
      table: string;
      words: Readonly<Record<string, number>>;
      from: number;
      to: number;
      limit: number | null;
    };
    out: readonly string[];
  };
  sizes: { in: null; out: Readonly<Record<string, number>> };
  retain: { in: Readonly<Record<string, number>>; out: null };
  stop: { in: null; out: null };
}
export type Call = keyof Calls;

export interface Request {
  readonly id: number;
  readonly call: Call;
  readonly argument: unknown;
}

export interface WorkerError {
  readonly code: ErrorCode;
  readonly outcome: Outcome;
  readonly message: string;
}

/** What the worker says once it has opened the store. */
export interface Ready {
  readonly type: 'ready';
  readonly tables: readonly KindTable[];
  readonly words: readonly string[];
  readonly committed: Readonly<Record<string, { position: string; counters: string }>>;
}

/** What keeps the store from opening at once. */
interface Notice {
  readonly type: 'notice';
  readonly records: number;
  readonly text: string;
}

export type FromWorker =
  | Ready
  | Notice
  | { readonly type: 'refused'; readonly error: WorkerError }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly error: WorkerError };
