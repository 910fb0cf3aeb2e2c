import {
  type Clock,
  type Log,
  PipelineError,
  type RowKey,
  type SeriesPort,
} from '@infrapulse/ports';
import { checkServer } from './check-server.ts';
import { createReadingEncoder, KINDS } from './encode-reading.ts';
import { isTagText } from './escape-text.ts';
import { createEvidence } from './evidence.ts';
import { textOf } from './influx-error.ts';
import { createJournal, type Journal } from './journal.ts';
import { isHidden, lookupReadings, nameOf } from './lookup-readings.ts';
import { packReadings } from './pack-readings.ts';
import { readNewest, readReadings } from './read-readings.ts';
import { createRetain } from './retain.ts';
import { createServerCalls, type ServerCalls } from './server-calls.ts';
import { createWriteReadings } from './write-readings.ts';

export interface InfluxSeriesOptions {
  /** http://host:8086 */
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  /** May read and write the bucket; nothing else is needed. */
  readonly token: string;
  /** The metrics each kind knows; one field each. Others are kept too, in `further`. */
  readonly metrics: Readonly<Record<string, readonly string[]>>;
  /** One name for each process that writes; default `historian`. Readers give that of the writer whose counters they show. */
  readonly writer?: string;
  /** Default 30,000. */
  readonly writeTimeoutMs?: number;
  /** Default 60,000. */
  readonly queryTimeoutMs?: number;
  /** `auto` (default): what is written is compressed unless the server is on this machine. */
  readonly gzip?: 'auto' | 'on' | 'off';
  /** How long rows shall stay, in ms; a bucket that forgets sooner is said. */
  readonly keepMs?: number;
}

interface Deps {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Opens the store; IP_CONFIG_INVALID or IP_SERIES_READ (fatal), one line that names the setting, when server,
 * version, token, organisation or bucket will not do.
 */
export async function openInfluxSeries(
  options: InfluxSeriesOptions,
  { clock, log }: Deps,
): Promise<SeriesPort> {
  const { url, org, bucket, token, writeTimeoutMs = 30_000, queryTimeoutMs = 60_000 } = options;
  const place = { url, org, bucket, token };
  const { keepMs = 0, writer = 'historian' } = options;
  if (!isTagText(writer))
    throw new PipelineError('IP_CONFIG_INVALID', 'fatal', 'series.influx.writer: is no name');
  const retentionMs = await checkServer({ ...place, timeoutMs: queryTimeoutMs, keepMs }, log);
  const compress = isCompressed(options) ? 'all' : 'none';
  const server = createServerCalls({ ...place, writeTimeoutMs, queryTimeoutMs, compress });
  const journal = createJournal({ server, writer, pointTime: pointTimes(retentionMs, clock) });
  await checkReading(journal, server);
  log.info({ host: new URL(url).host, org, bucket, writer }, 'Series store opened');
  return portOf({ ...options, server, journal });
}

/** Rows are read by InfluxQL, which takes the organisation from the token. */
async function checkReading(journal: Journal, server: ServerCalls): Promise<void> {
  try {
    await journal.committed('readings');
  } catch (error) {
    server.stop();
    const text = `series.influx.tokenFile: the bucket cannot be read with it: ${textOf(error)}`;
    throw new PipelineError('IP_CONFIG_INVALID', 'fatal', text, error);
  }
}

function isCompressed({ url, gzip = 'auto' }: InfluxSeriesOptions): boolean {
  if (gzip !== 'auto') return gzip === 'on';
  return !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
}

/** Always the same, so that the driver's points overwrite themselves; near now where a bucket forgets the past. */
function pointTimes(retentionMs: number, clock: Clock): () => number {
  if (retentionMs === Number.POSITIVE_INFINITY) return () => 0;
  const stepMs = Math.max(1, Math.floor(retentionMs / 4));
  return () => Math.floor(clock.now() / stepMs) * stepMs;
}

type Parts = InfluxSeriesOptions & {
  readonly server: ServerCalls;
  readonly journal: Journal;
};

function portOf({ server, journal, metrics, bucket }: Parts): SeriesPort {
  const encoder = createReadingEncoder(metrics);
  const evidence = createEvidence(server, journal);
  let stopped = false;

  async function lookup(keys: readonly RowKey[]) {
    if (keys.length === 0) return [];
    const standing = await journal.standing('readings');
    const found = await lookupReadings(server, keys);
    return keys.map((key) => {
      const row = found.get(nameOf(key));
      return row && isHidden(row, standing) ? undefined : row;
    });
  }

  /** Also those calls say so that would have an answer without the store. */
  function open<A extends unknown[], R>(call: (...given: A) => Promise<R>) {
    return async (...given: A): Promise<R> => {
      if (stopped)
        throw new PipelineError('IP_SERIES_CLOSED', 'fatal', 'The series store is closed');
      return call(...given);
    };
  }

  return {
    committed: open(journal.committed),
    pack: (rows) => packReadings(rows, encoder.encode),
    writeReadings: open(createWriteReadings({ server, journal, encoder })),
    writeSpans: open(evidence.writeSpans),
    writeKpis: open(evidence.writeKpis),
    lookup: open(lookup),
    newest: open(() => readNewest(server, bucket)),
    readings: open((query: Parameters<SeriesPort['readings']>[0]) => readReadings(server, query)),
    spans: open(evidence.spans),
    kpis: open(evidence.kpis),
    sizes: open(async () => ({ ...none(), ...(await journal.sizes()) })),
    retain: open(createRetain(server, journal)),
    async stop() {
      stopped = true;
      server.stop();
    },
  };
}

function none(): Record<string, number> {
  return Object.fromEntries([...KINDS, 'spans', 'kpis'].map((name) => [name, 0]));
}
