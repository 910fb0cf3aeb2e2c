import { mkdirSync } from 'node:fs';
import { type ErrorCode, PipelineError } from '@infrapulse/ports';
import { type Database, open, type RootDatabase, TransactionFlags } from 'lmdb';

type BlockKey = [topic: string, partition: number, base: number];
type NamedKey = [topic: string, partition: number, key: string];

/** One LMDB file: blocks of records, the newest value per key of compacted topics, fold states, and numbers. */
export interface Environment {
  readonly blocks: Database<Buffer, BlockKey>;
  /** Packed: the offset of the newest record, or `[offset, value]` once the log has let that record go. */
  readonly latest: Database<Buffer, NamedKey>;
  readonly states: Database<Buffer, NamedKey>;
  /** Counts and positions by name. */
  readonly numbers: Database<number, string[]>;
  /**
   * Runs the writes in one transaction: when it returns they are on disk, and visible in every thread. Writes that
   * throw leave nothing behind. The thread waits for the disk: LMDB's own thread, which would do that for it, corrupts
   * memory when the disk is full.
   */
  write(writes: () => void): void;
  close(): Promise<void>;
}

const MAX_DATABASES = 8;
const MAX_READERS = 256;

export function openEnvironment(path: string): Environment {
  mkdirSync(path, { recursive: true });
  const root: RootDatabase = open({
    path,
    maxDbs: MAX_DATABASES,
    maxReaders: MAX_READERS,
    noMemInit: true,
    cache: false,
  });
  const binary = { encoding: 'binary' } as const;
  return {
    blocks: root.openDB({ name: 'blocks', ...binary }),
    latest: root.openDB({ name: 'latest', ...binary }),
    states: root.openDB({ name: 'states', ...binary }),
    numbers: root.openDB({ name: 'numbers', encoding: 'msgpack' }),
    write: createWrite(root),
    close: () => root.close(),
  };
}

/** LMDB then commits, which makes it visible, and has the disk take it, before it returns. */
const COMMIT_AND_FLUSH = TransactionFlags.SYNCHRONOUS_COMMIT | TransactionFlags.NO_SYNC_FLUSH;

/** After a failed commit nothing more is written: a failed fsync is never tried again as if nothing happened. */
function createWrite(root: RootDatabase): Environment['write'] {
  let failure: PipelineError | undefined;
  return (writes) => {
    if (failure) throw failure;
    try {
      root.transactionSync(writes, COMMIT_AND_FLUSH);
    } catch (error) {
      if (error instanceof PipelineError) throw error;
      failure = translated(error);
      throw failure;
    }
  };
}

function translated(error: unknown): PipelineError {
  const text = error instanceof Error ? error.message : String(error);
  const full = /ENOSPC|MAP_FULL|no space|mapsize/i.test(text);
  const code: ErrorCode = full ? 'IP_DISK_FULL' : 'IP_STREAM_WRITE';
  return new PipelineError(code, 'fatal', `the log could not be written: ${text}`, error);
}
