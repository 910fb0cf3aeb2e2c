import type { Positions, Topic } from '@infrapulse/domain';

export type { Codec, Positions, Topic } from '@infrapulse/domain';

/** A record to append. `partition` only where every partition must see it (ticks); else the key decides. */
export interface NewRecord<T> {
  readonly key: string;
  /** undefined deletes the key of a compacted topic. */
  readonly value: T | undefined;
  readonly partition?: number;
}

export interface StreamRecord<T> {
  readonly partition: number;
  /** Grows by one per record of a partition; a compacted topic has gaps. */
  readonly offset: number;
  readonly key: string;
  readonly value: T;
}

/** Consecutive records of one partition, oldest first. Shared between readers: never change a value. */
export interface StreamBatch<T> {
  readonly partition: number;
  readonly records: readonly StreamRecord<T>[];
  /** The position after this batch. */
  readonly next: number;
}

/** What a fold appends; commits together with its position. */
export interface Output<T = unknown> {
  readonly topic: Topic<T>;
  readonly key: string;
  readonly value: T | undefined;
  readonly partition?: number;
}

/** A state entry that changed; undefined deletes it. Values are plain data (what JSON can hold). */
export type StateChange = readonly [key: string, value: unknown];

/** Work of a fold that takes long: it pauses now and then, and returns what to append, in order. */
export type Folding = Generator<void, readonly Output[], void>;

/**
 * A deterministic, synchronous function over one partition of one topic.
 * The driver may call `apply` again with records it has already seen, on a fold restored from an older state,
 * to catch up after a restart; the outputs of that repetition are dropped.
 */
export interface Fold<In> {
  /**
   * Folds records in order and returns what to append, in order. In its pauses the driver lets others have their turn
   * where they have waited for long; this fold goes on before anything else is asked of it.
   */
  apply(records: readonly StreamRecord<In>[]): readonly Output[] | Folding;
  /** Entries changed since the last call; called between two `apply`, when the driver writes a checkpoint. */
  changes(): Iterable<StateChange>;
}

/**
 * What a fold kept, to be read while it is created and not later. Each value is made when it is asked for, and anew
 * each time: of a large state never all is in memory twice. Bytes in a value are lent until the next is asked for.
 */
export interface KeptState {
  readonly size: number;
  keys(): Iterable<string>;
  /** undefined where nothing is kept. */
  get(key: string): unknown;
  [Symbol.iterator](): Iterator<readonly [key: string, value: unknown]>;
}

/** Called with the committed state of the partition before the first record. */
export type CreateFold<In> = (partition: number, state: KeptState) => Fold<In>;

export interface ConsumeOptions<T> {
  readonly topic: Topic<T>;
  /**
   * Names the durable position; two consumers of one group share the partitions of one topic. null: a reader by
   * itself, of every partition, without a position that is kept or that holds up retention.
   */
  readonly group: string | null;
  /** Where to begin: overrides the group's position when it is a map; else used when the group has none. */
  readonly from: 'earliest' | 'latest' | Positions;
  readonly batchMax?: number;
  /**
   * The next batch of a partition is handed out, in order, although earlier ones are still being handled, while
   * those hold no more records than this; 0 unless given. After a retry they are all handed out again.
   */
  readonly aheadMax?: number;
  /** As in `process`. */
  readonly paceMs?: number;
}

export interface ProcessOptions<In> {
  readonly topic: Topic<In>;
  readonly group: string;
  /** Raise it when the fold's state or meaning changes; the driver then folds again from the beginning. */
  readonly foldVersion: number;
  readonly batchMax?: number;
  /**
   * For so long records may wait for others while few come at a time, ms: a reader in no hurry costs brokers and itself
   * less. A driver whose readers cost nothing by the request leaves it out.
   */
  readonly paceMs?: number;
}

export interface Consumer {
  /** Those this reader was given last, ascending; while the log is out of reach it goes on to name them. */
  partitions(): readonly number[];
  /** Records appended and not yet handled, over all partitions. */
  lag(): number;
  /** Resolves when every record appended before the call has been handled (and committed). */
  caughtUp(): Promise<void>;
  /** Finishes the batch in hand, commits, and stops. Idempotent. */
  stop(): Promise<void>;
  /** Rejects when the consumer can go no further (outcome fatal). */
  readonly failed: Promise<never>;
}

export interface TableOptions {
  /**
   * `store`: the reader seldom asks, so values may stay where the driver keeps them; `memory` unless given.
   * A driver without such a place holds them in memory all the same.
   */
  readonly held?: 'memory' | 'store';
}

export interface EntriesOptions {
  /** Keys that begin so; all unless given. */
  readonly prefix?: string;
  /** Which of these keys' values are wanted; asked before any is fetched. */
  readonly select?: (keys: readonly string[]) => ReadonlySet<string>;
}

/** The newest value of every key of a compacted topic, kept current. */
export interface Table<T> {
  get(key: string): T | undefined;
  readonly size: number;
  keys(): IterableIterator<string>;
  entries(options?: EntriesOptions): IterableIterator<[string, T]>;
  /** Told after each change; returns the function that ends it. */
  onChange(listener: (key: string, value: T | undefined) => void): () => void;
  stop(): Promise<void>;
}

/** A page of a topic, newest first. */
export interface TailPage<T> {
  readonly records: readonly StreamRecord<T>[];
  /** Give it as `before` for the next page; null at the end. */
  readonly before: Positions | null;
}

/**
 * The log everything is a fold of. Two drivers: LMDB in one process, Kafka across machines.
 * Calls may overlap. After `stop` every call rejects with IP_STREAM_CLOSED.
 */
export interface StreamPort {
  /** Equal for every topic, fixed when the store is made. */
  readonly partitions: number;
  partitionOf(key: string): number;
  /**
   * Resolves when all records are durable (fsync, or acks=all), in order per key and per caller.
   * A failure means none may be acknowledged; the caller does not know which were kept.
   * Back-pressure: it resolves late, callers keep a bounded number of calls in flight.
   */
  append<T>(topic: Topic<T>, records: readonly NewRecord<T>[]): Promise<void>;
  /**
   * Delivers at least once, in order per partition; batches of one partition never overlap. Resolving acknowledges.
   * `leaving` aborts when another reader of the group may be given the partition, which waits for this batch: a
   * handler that waits for somebody outside should then reject with `retry`. Stopping aborts it too.
   */
  consume<T>(
    options: ConsumeOptions<T>,
    onBatch: (batch: StreamBatch<T>, leaving: AbortSignal) => Promise<void> | void,
  ): Promise<Consumer>;
  /** Stateful and atomic: outputs, position and (by checkpoint) state commit together or not at all. */
  process<In>(options: ProcessOptions<In>, createFold: CreateFold<In>): Promise<Consumer>;
  /** Resolves when the table holds everything appended before the call. */
  table<T>(topic: Topic<T>, options?: TableOptions): Promise<Table<T>>;
  tail<T>(
    topic: Topic<T>,
    options: { readonly limit: number; readonly before?: Positions },
  ): Promise<TailPage<T>>;
  /** First kept and next offset of every partition. */
  ends(
    topic: Topic<unknown>,
  ): Promise<readonly { readonly first: number; readonly next: number }[]>;
  /** Lag of every group that has a position. */
  lags(): Promise<Readonly<Record<string, number>>>;
  /** Deletes what is older or larger than the retention of each topic, never past an enabled group's position. */
  retain(now: number): Promise<void>;
  stop(): Promise<void>;
}
