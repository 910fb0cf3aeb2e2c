import { mkdirSync } from 'node:fs';
import { type ErrorCode, PipelineError } from '@infrapulse/ports';
import { type Database, open, type RootDatabase, TransactionFlags } from 'lmdb';

type BlockKey = [topic: string, partition: number, base: number];
type NamedKey = [topic: string, partition: number, key: string];

/** One LMDB file: blocks of records, the newest value per key of compacted topics, fold states, and numbers. */
export interface Environment {
  readonly blocks: Database<Buffer, BlockKey>;
  readonly latest: Database<Buffer, NamedKey>;
  readonly states: Database<Buffer, NamedKey>;
  /** Counts and positions by name. */
  readonly numbers: Database<number, string[]>;
  /** Runs the writes in one transaction; resolves when they are on disk. */
  write(writes: () => void): Promise<void>;
  /** As `write`, but resolves when committed and visible; the disk follows in order. */
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
  const failing = createFailing();
  return {
    blocks: root.openDB({ name: 'blocks', ...binary }),
    latest: root.openDB({ name: 'latest', ...binary }),
    states: root.openDB({ name: 'states', ...binary }),
    numbers: root.openDB({ name: 'numbers', encoding: 'msgpack' }),
    write: (writes) => failing.run(() => committed(root, writes, true)),
    writeSoon: (writes) => failing.run(() => committed(root, writes, false)),
    close: () => root.close(),
  };
}

/** Visible at once in every thread; `flushed` tells when the disk has it. */
const COMMIT_NOW = TransactionFlags.SYNCHRONOUS_COMMIT | TransactionFlags.NO_SYNC_FLUSH;

async function committed(root: RootDatabase, writes: () => void, toDisk: boolean): Promise<void> {
  root.transactionSync(writes, COMMIT_NOW);
  // An empty write behind it asks for the flush without blocking the thread.
  const marker = root.put('flush', 0) as Promise<boolean> & { flushed: Promise<unknown> };
  if (!toDisk) return void marker.flushed.then(undefined, () => undefined);
  await marker;
  await marker.flushed;
}

/** After a failed commit nothing more is written: a failed fsync is never tried again as if nothing happened. */
function createFailing() {
  let failure: PipelineError | undefined;
  return {
    async run(work: () => Promise<void>): Promise<void> {
      if (failure) throw failure;
      try {
        await work();
      } catch (error) {
        if (error instanceof PipelineError) throw error;
        failure = translated(error);
        throw failure;
      }
    },
  };
}

function translated(error: unknown): PipelineError {
  const text = error instanceof Error ? error.message : String(error);
  const full = /ENOSPC|MAP_FULL|no space|mapsize/i.test(text);
  const code: ErrorCode = full ? 'IP_DISK_FULL' : 'IP_STREAM_WRITE';
  return new PipelineError(code, 'fatal', `the log could not be written: ${text}`, error);
}
