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
  /** Runs the writes in one transaction, while the thread goes on; resolves when they are on disk. */
  write(writes: () => void): Promise<void>;
  /** As `write`, but has them committed and visible at once, and the thread waits for the disk. */
  writeSoon(writes: () => void): Promise<void>;
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
    separateFlushed: true,
    noMemInit: true,
    cache: false,
  });
  const binary = { encoding: 'binary' } as const;
  const commits = createCommits(root);
  return {
    blocks: root.openDB({ name: 'blocks', ...binary }),
    latest: root.openDB({ name: 'latest', ...binary }),
    states: root.openDB({ name: 'states', ...binary }),
    numbers: root.openDB({ name: 'numbers', encoding: 'msgpack' }),
    write: (writes) => commits.commitLater(writes),
    writeSoon: async (writes) => {
      // A failure is not lost: the next write rejects with it.
      commits.flushed(commits.commit(writes)).catch(() => undefined);
    },
    close: () => root.close(),
  };
}

/** Visible at once in every thread; LMDB then waits for the disk on the thread that commits. */
const COMMIT_NOW = TransactionFlags.SYNCHRONOUS_COMMIT | TransactionFlags.NO_SYNC_FLUSH;

type Marker = Promise<boolean> & { readonly flushed: Promise<unknown> };

/** After a failed commit nothing more is written: a failed fsync is never tried again as if nothing happened. */
function createCommits(root: RootDatabase) {
  let failure: PipelineError | undefined;
  const failed = (error: unknown): PipelineError => {
    if (error instanceof PipelineError) return error;
    failure ??= translated(error);
    return failure;
  };
  return {
    /** Runs the writes; the empty write behind them asks for the flush without blocking the thread. */
    commit(writes: () => void): Marker {
      if (failure) throw failure;
      try {
        root.transactionSync(writes, COMMIT_NOW);
        return root.put('flush', 0) as Marker;
      } catch (error) {
        throw failed(error);
      }
    },
    /** LMDB's own thread writes and waits for the disk; the writes run here, in a turn of the event loop to come. */
    async commitLater(writes: () => void): Promise<void> {
      if (failure) throw failure;
      try {
        const written = root.transaction(writes);
        const marker = root.put('flush', 0) as Marker;
        await Promise.all([written, marker]);
        await marker.flushed;
      } catch (error) {
        throw failed(await causeOf(error));
      }
    },
    async flushed(marker: Marker): Promise<void> {
      try {
        await marker;
        await marker.flushed;
      } catch (error) {
        throw failed(await causeOf(error));
      }
    },
  };
}

/** A commit that failed on LMDB's thread tells why in a promise that rejects. */
async function causeOf(error: unknown): Promise<unknown> {
  const { commitError } = error as { readonly commitError?: Promise<unknown> };
  try {
    await commitError;
    return error;
  } catch (cause) {
    return cause;
  }
}

function translated(error: unknown): PipelineError {
  const text = error instanceof Error ? error.message : String(error);
  const full = /ENOSPC|MAP_FULL|no space|mapsize/i.test(text);
  const code: ErrorCode = full ? 'IP_DISK_FULL' : 'IP_STREAM_WRITE';
  return new PipelineError(code, 'fatal', `the log could not be written: ${text}`, error);
}
