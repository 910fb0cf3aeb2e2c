import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { KIND_IDS } from '@infrapulse/domain';
import {
  type Dataset,
  type Log,
  PipelineError,
  type SeriesKind,
  type SeriesPort,
} from '@infrapulse/ports';
import { createEvidence } from './evidence.ts';
import { createReadings } from './readings.ts';
import { createStore, type Store } from './store.ts';
import { startWorker } from './worker-calls.ts';

export interface EmbeddedSeriesOptions {
  /** The store is `series.duckdb` in it. */
  readonly dataDir: string;
  /** The metrics each kind knows; one column each. Others are kept too, more slowly. */
  readonly metrics: Readonly<Record<string, readonly string[]>>;
  readonly log: Log;
}

const KINDS: readonly SeriesKind[] = [...KIND_IDS, 'gateway'];

/** DuckDB's own lock is one of the process; this holds inside it. */
const openPaths = new Set<string>();

/** Opens the store of a data directory; IP_DIRECTORY_LOCKED (fatal) when somebody has it open. */
export async function openEmbeddedSeries(options: EmbeddedSeriesOptions): Promise<SeriesPort> {
  const path = pathOf(options.dataDir);
  if (openPaths.has(path))
    throw new PipelineError(
      'IP_DIRECTORY_LOCKED',
      'fatal',
      'the series store is open in this process',
    );
  openPaths.add(path);
  try {
    const tables = KINDS.map((kind) => ({ kind, metrics: options.metrics[kind] ?? [] }));
    const worker = await startWorker({ path, tables }, options.log);
    options.log.info({ path, words: worker.ready.words.length }, 'Series store opened');
    return portOf(createStore(worker), () => openPaths.delete(path));
  } catch (error) {
    openPaths.delete(path);
    throw error;
  }
}

function pathOf(dataDir: string): string {
  if (!existsSync(dataDir)) mkdirSync(dataDir, { recursive: true });
  return join(realpathSync(dataDir), 'series.duckdb');
}

function portOf(store: Store, closed: () => void): SeriesPort {
  const { worker } = store;
  const readings = createReadings(store);
  const evidence = createEvidence(store);
  let stopped = false;

  /** Also those calls say so that would have an answer without the store. */
  function open<A extends unknown[], R>(call: (...given: A) => Promise<R>) {
    return async (...given: A): Promise<R> => {
      if (stopped)
        throw new PipelineError('IP_SERIES_CLOSED', 'fatal', 'The series store is closed');
      return call(...given);
    };
  }

  return {
    committed: open(async (dataset: Dataset) => store.committed(dataset)),
    pack: readings.pack,
    writeReadings: open(readings.writeReadings),
    writeSpans: open(evidence.writeSpans),
    writeKpis: open(evidence.writeKpis),
    lookup: open(readings.lookup),
    newest: open(readings.newest),
    readings: open(readings.readings),
    spans: open(evidence.spans),
    kpis: open(evidence.kpis),
    sizes: open(() => worker.call('sizes', null)),
    retain: open(async (before: Parameters<SeriesPort['retain']>[0]) => {
      await worker.call('retain', before);
    }),
    async stop() {
      stopped = true;
      await worker.stop();
      closed();
    },
  };
}
