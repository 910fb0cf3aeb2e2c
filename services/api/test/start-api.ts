import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RULES_KEY, topics } from '@infrapulse/contracts';
import {
  type Asset,
  applyPlanEntryChange,
  kinds,
  type LogRecord,
  type PlanEntry,
  type PlannedWindow,
  planEntryKey,
  type Reading,
  type RuleSet,
  registerRecord,
} from '@infrapulse/domain';
import type { Output, ReadingRow, SeriesPort, StreamPort } from '@infrapulse/ports';
import { createHealth, createMetrics, createSystemClock } from '@infrapulse/runtime';
import { openEmbeddedSeries } from '../../../packages/series-embedded/src/index.ts';
import { openEmbeddedStream } from '../../../packages/stream-embedded/src/index.ts';
import { apiConfig, createApi } from '../src/index.ts';

export const silentLog = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silentLog,
};

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // The shape is what each test asserts.
  readonly body: never;
}

export interface TestApi {
  readonly url: string;
  readonly stream: StreamPort;
  readonly series: SeriesPort;
  get(path: string, headers?: Record<string, string>): Promise<Answered>;
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answered>;
  log(key: string, ...records: readonly LogRecord[]): Promise<void>;
  stop(): Promise<void>;
}

/** The api on real embedded stores in a folder of its own, with the register projected as the historian does. */
export async function startApi(settings: Record<string, unknown> = {}): Promise<TestApi> {
  const dataDir = await mkdtemp(join(tmpdir(), 'infrapulse-api-'));
  const clock = createSystemClock();
  const stream = await openEmbeddedStream({ dataDir }, { clock, log: silentLog });
  const metrics = Object.fromEntries(kinds.map(({ id, metrics }) => [id, Object.keys(metrics)]));
  const series = await openEmbeddedSeries({ dataDir, metrics, log: silentLog });
  await projectRegister(stream);
  const api = createApi({
    stream,
    series,
    clock,
    log: silentLog,
    metrics: createMetrics({ processBasics: false }),
    health: createHealth(),
    config: apiConfig.parse({ port: 0, ...settings }),
    otherMetrics: async () => 'other_thread_total 1\n',
  });
  await api.start();
  const url = `http://127.0.0.1:${api.address().port}`;
  return {
    url,
    stream,
    series,
    get: (path, headers = {}) => call(`${url}${path}`, { headers }),
    send: (method, path, body, headers = {}) =>
      call(`${url}${path}`, request(method, body, headers)),
    log: (key, ...records) =>
      stream.append(
        topics.readings,
        records.map((value) => ({ key, value })),
      ),
    async stop() {
      await api.stop();
      await series.stop();
      await stream.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function request(method: string, body: unknown, headers: Record<string, string>): RequestInit {
  if (body === undefined) return { method, headers };
  const raw = typeof body === 'string' || body instanceof FormData || body instanceof Uint8Array;
  const type = raw ? {} : { 'content-type': 'application/json' };
  return {
    method,
    body: raw ? (body as RequestInit['body'] & {}) : JSON.stringify(body),
    headers: { ...type, ...headers },
  };
}

async function call(url: string, init: RequestInit): Promise<Answered> {
  const response = await fetch(url, init);
  // response.text() would take the BOM away.
  const bytes = await response.arrayBuffer();
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const body = (
    isJson && !response.headers.get('content-type')?.includes('ndjson') ? JSON.parse(text) : text
  ) as never;
  return { status: response.status, headers: response.headers, text, body };
}

async function projectRegister(stream: StreamPort): Promise<void> {
  await stream.process<LogRecord>(
    { topic: topics.readings, group: 'register', foldVersion: 1 },
    () => {
      const assets = new Map<string, Asset>();
      const entries = new Map<string, PlanEntry>();
      return {
        apply: (records) => records.flatMap(({ value }) => project(assets, entries, value)),
        changes: () => [],
      };
    },
  );
}

function project(
  assets: Map<string, Asset>,
  entries: Map<string, PlanEntry>,
  value: LogRecord,
): Output[] {
  if (value.type === 'plan_entry') {
    const key = planEntryKey(value);
    const entry = applyPlanEntryChange(entries.get(key), value);
    entries.set(key, entry);
    return [output({ topic: topics.planEntries, key, value: entry })];
  }
  if (value.type === 'window') {
    return [output({ topic: topics.windows, key: value.windowId, value })];
  }
  if (value.type === 'rules') {
    const { type: _, ...set } = value;
    return [output({ topic: topics.rules, key: RULES_KEY, value: set })];
  }
  if (value.type !== 'register') return [];
  const asset = registerRecord(assets.get(value.asset), value);
  assets.set(asset.id, asset);
  return [output({ topic: topics.register, key: asset.id, value: asset })];
}

function output<T extends Asset | PlanEntry | PlannedWindow | RuleSet>(made: Output<T>): Output {
  return made as unknown as Output;
}

export function reading(asset: string, fields: Partial<Reading> = {}): Reading {
  const ts = fields.ts ?? Date.UTC(2026, 0, 1);
  return {
    type: 'reading',
    kind: 'charger',
    asset,
    part: '1',
    ts,
    at: ts,
    node: 'n1',
    gateway: '',
    status: null,
    rawStatus: null,
    vocab: null,
    error: null,
    quality: null,
    historical: false,
    seq: null,
    metrics: {},
    extra: null,
    ...fields,
  };
}

export function row(asset: string, fields: Partial<ReadingRow> = {}): ReadingRow {
  const {
    type: _,
    node: __,
    gateway: ___,
    seq: ____,
    quality,
    ...rest
  } = reading(asset, {
    ...fields,
    kind: 'charger',
  } as Partial<Reading>);
  return { ...rest, quality: quality ?? 'GOOD', src: '0:0', ...fields };
}

/** Asks again until the answer satisfies; the test's own time limit ends it. */
export async function until<T>(ask: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
