import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { HttpError } from '@influxdata/influxdb-client';
import { PipelineError } from '@infrapulse/ports';
import { textOf, translate } from './influx-error.ts';
import { createPosting } from './post-request.ts';

const gzipped = promisify(gzip);
/** The store looks through all series of a measurement; a write or a query is given up much sooner. */
const REMOVE_TIMEOUT_MS = 600_000;

interface ServerOptions {
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
  readonly writeTimeoutMs: number;
  readonly queryTimeoutMs: number;
  /** Level 1; else as they are. */
  readonly compress: 'all' | 'none';
}

/** What became of lines that were sent. */
export type Sent =
  | { readonly kind: 'stored' }
  /** Some of them cannot be stored; `dropped` tells how many when the server does. */
  | { readonly kind: 'refused'; readonly reason: string; readonly dropped: number | null }
  | { readonly kind: 'tooLarge' };

/** One statement's answer: its series, each with columns and rows. */
export interface Series {
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly (string | number | boolean | null)[])[];
}

/** The calls to the server; each rejects with a PipelineError, and with IP_SERIES_CLOSED after `stop`. */
export interface ServerCalls {
  readonly send: (lines: Buffer) => Promise<Sent>;
  /** The series of each statement, in their order. */
  readonly influxql: (statements: readonly string[]) => Promise<readonly (readonly Series[])[]>;
  /** Annotated CSV as text. */
  readonly flux: (query: string) => Promise<string>;
  /** Deletes points of [from, to], Unix ms, both included. */
  readonly remove: (predicate: string, from: number, to: number) => Promise<void>;
  readonly stop: () => void;
}

const CSV = { 'content-type': 'application/vnd.flux', accept: 'application/csv' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
const JSON_BODY = { 'content-type': 'application/json' };
const LINES = { 'content-type': 'text/plain; charset=utf-8' };

export function createServerCalls(options: ServerOptions): ServerCalls {
  const { url, token, org, bucket, writeTimeoutMs, queryTimeoutMs, compress } = options;
  const { post, stop } = createPosting({ url, token, timeoutMs: REMOVE_TIMEOUT_MS });
  const [orgText, bucketText] = [org, bucket].map(encodeURIComponent);
  const place = `org=${orgText}&bucket=${bucketText}`;
  const database = databaseOf(bucket);

  async function read(path: string, body: string, headers: Record<string, string>) {
    try {
      return await post({ path, body, headers, timeoutMs: queryTimeoutMs });
    } catch (error) {
      throw translate(error, 'read');
    }
  }

  return {
    stop,
    async send(lines) {
      const body = compress === 'all' ? await gzipped(lines, { level: 1 }) : lines;
      const headers = compress === 'all' ? { ...LINES, 'content-encoding': 'gzip' } : LINES;
      const path = `/api/v2/write?${place}&precision=ms`;
      try {
        await post({ path, body, headers, timeoutMs: writeTimeoutMs });
        return { kind: 'stored' };
      } catch (error) {
        return refusal(error);
      }
    },
    async influxql(statements) {
      if (statements.length === 0) return [];
      const path = `/query?${database}&epoch=ms&chunked=true&chunk_size=10000`;
      const answer = await read(path, `q=${encodeURIComponent(statements.join(';'))}`, FORM);
      return collect(answer, statements.length);
    },
    flux: async (query) => (await read(`/api/v2/query?org=${orgText}`, query, CSV)).toString(),
    async remove(predicate, from, to) {
      const range = { start: rfc3339(from), stop: rfc3339(to), predicate };
      const path = `/api/v2/delete?${place}`;
      const request = { path, body: JSON.stringify(range), headers: JSON_BODY };
      try {
        await post({ ...request, timeoutMs: REMOVE_TIMEOUT_MS });
      } catch (error) {
        throw translate(error, 'write');
      }
    },
  };
}

/** A bucket `a/b` is database a with retention policy b to InfluxQL. */
function databaseOf(bucket: string): string {
  const [db = '', ...rest] = bucket.split('/');
  const policy = rest.length > 0 ? `&rp=${encodeURIComponent(rest.join('/'))}` : '';
  return `db=${encodeURIComponent(db)}${policy}`;
}

function refusal(error: unknown): Sent {
  const status = error instanceof HttpError ? error.statusCode : 0;
  if (status === 413) return { kind: 'tooLarge' };
  if (status !== 400 && status !== 422) throw translate(error, 'write');
  const reason = textOf(error);
  const dropped = /dropped=(\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  return { kind: 'refused', reason, dropped: dropped === undefined ? null : Number(dropped) };
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}

interface Chunk {
  readonly error?: string;
  readonly results?: readonly {
    readonly statement_id: number;
    readonly series?: readonly Series[];
    readonly error?: string;
  }[];
}

/** A chunk of an answer is a line of its own. */
function collect(answer: Buffer, count: number): Series[][] {
  const statements: Series[][] = Array.from({ length: count }, () => []);
  for (let at = 0; at < answer.length; ) {
    const end = answer.indexOf('\n', at);
    const stop = end < 0 ? answer.length : end;
    if (stop > at) place(JSON.parse(answer.toString('utf8', at, stop)) as Chunk, statements);
    at = stop + 1;
  }
  return statements;
}

function place({ error, results = [] }: Chunk, statements: readonly Series[][]): void {
  const failed = error ?? results.find((result) => result.error !== undefined)?.error;
  if (failed !== undefined)
    throw new PipelineError('IP_SERIES_READ', 'retry', `InfluxDB: ${textOf(failed)}`);
  for (const { statement_id, series = [] } of results) statements[statement_id]?.push(...series);
}
