import type {
  KindId,
  KpiRecord,
  Positions,
  Quality,
  ReadingExtra,
  StateSpan,
} from '@infrapulse/domain';

/** Gateways are stored beside the kinds: asset = gateway id, part `$seen` or `$presence`. */
export type SeriesKind = KindId | 'gateway';

/**
 * A stored reading: the merge of every accepted message of the same asset, part and ts.
 * Presence is stored too: part `$presence`, status ONLINE or OFFLINE, ts = receive time.
 */
export interface ReadingRow {
  readonly kind: SeriesKind;
  readonly asset: string;
  readonly part: string;
  readonly ts: number;
  /** Receive time of the newest message merged into it. */
  readonly at: number;
  readonly status: string | null;
  readonly rawStatus: string | null;
  readonly vocab: string | null;
  readonly error: string | null;
  readonly quality: Quality;
  readonly historical: boolean;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly extra: ReadingExtra | null;
  /** partition:offset of the newest message merged into it. */
  readonly src: string;
}

export interface RowKey {
  readonly kind: SeriesKind;
  readonly asset: string;
  readonly part: string;
  readonly ts: number;
}

export interface SpanRow extends StateSpan {
  readonly asset: string;
  readonly part: string;
}

/** Rows that wait to be written, in the driver's own form: nothing that a heap has to walk meanwhile. */
export interface PackedRows {
  readonly count: number;
  /** The rows again, in their order. */
  rows(): readonly ReadingRow[];
}

/** One transaction: rows, the position after them and the writer's counters, all or nothing. */
export interface ReadingsBatch {
  /** As `fresh`, and before them. */
  readonly packed?: readonly PackedRows[];
  /** Rows whose key is not stored yet. */
  readonly fresh: readonly ReadingRow[];
  /** Whole rows that take the place of stored ones of the same key. */
  readonly replaced: readonly ReadingRow[];
  readonly position: Positions;
  readonly counters: Readonly<Record<string, number>>;
}

export interface SpansBatch {
  /** Removed before the rows are added: evidence of [from, to) that no longer holds. */
  readonly cleared: readonly { asset: string; part: string; from: number; to: number }[];
  readonly rows: readonly SpanRow[];
  readonly position: Positions;
}

export interface KpisBatch {
  readonly rows: readonly KpiRecord[];
  readonly position: Positions;
}

export type Dataset = 'readings' | 'spans' | 'kpis';

export interface Committed {
  readonly position: Positions;
  readonly counters: Readonly<Record<string, number>>;
}

export interface ReadingsQuery {
  readonly kind: SeriesKind;
  readonly asset: string;
  /** Absent: every part. */
  readonly part?: string;
  /** Unix ms, [from, to). */
  readonly from: number;
  readonly to: number;
  /** Newest first when 'desc'; default 'asc'. */
  readonly order?: 'asc' | 'desc';
  readonly limit?: number;
}

export interface KpisQuery {
  readonly kpi: string;
  readonly policy?: string;
  readonly scope: string;
  readonly id: string;
  readonly window: string;
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
}

/**
 * History and evidence. Two drivers: DuckDB in one process, InfluxDB 2 across machines.
 * Writing the same batch twice leaves one copy. One writer per dataset; reads may overlap with writes.
 */
export interface SeriesPort {
  /** Position and counters of the last committed batch of a dataset; empty on a new store. */
  committed(dataset: Dataset): Promise<Committed>;
  /** For a later write by this driver. Rows of a packed batch may be written again after a failure. */
  pack(rows: readonly ReadingRow[]): PackedRows;
  /** Durable when resolved. PartialWriteError names refused rows (packed, fresh, replaced), the others are stored. */
  writeReadings(batch: ReadingsBatch): Promise<void>;
  writeSpans(batch: SpansBatch): Promise<void>;
  writeKpis(batch: KpisBatch): Promise<void>;
  /** The stored rows of these keys, undefined where there is none; same order. */
  lookup(keys: readonly RowKey[]): Promise<readonly (ReadingRow | undefined)[]>;
  /** Newest stored ts of every (asset, part), key `asset~part`: what the historian needs to tell new from old. */
  newest(): Promise<ReadonlyMap<string, number>>;
  /** Rows in order of ts. */
  readings(query: ReadingsQuery): Promise<readonly ReadingRow[]>;
  /** In order of start, then of part. */
  spans(query: {
    readonly asset: string;
    readonly part?: string;
    readonly from: number;
    readonly to: number;
  }): Promise<readonly SpanRow[]>;
  kpis(query: KpisQuery): Promise<readonly KpiRecord[]>;
  /** Rows stored per kind, for the pipeline page. */
  sizes(): Promise<Readonly<Record<string, number>>>;
  /** Deletes what is older than each limit (Unix ms). */
  retain(before: Readonly<Partial<Record<Dataset, number>>>): Promise<void>;
  stop(): Promise<void>;
}
