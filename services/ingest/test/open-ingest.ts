import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topics } from '@infrapulse/contracts';
import type { LogRecord, Reading, Rejection, Topic } from '@infrapulse/domain';
import type { Clock, Log, StreamPort } from '@infrapulse/ports';
import { createHealth, createMetrics, createSystemClock } from '@infrapulse/runtime';
import mqtt, { type MqttClient } from 'mqtt';
import { openStream } from '../../../packages/drivers/src/index.ts';
import { createIngest, ingestConfig } from '../src/index.ts';

export const quietLog: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => quietLog,
};

type Settings = Parameters<typeof ingestConfig.parse>[0];

/** An ingest on port 0 with a log of its own, and eyes on what it left there. */
export interface Bench {
  readonly port: number;
  readonly url: string;
  readonly stream: StreamPort;
  readonly metrics: ReturnType<typeof createMetrics>;
  connect(clientId: string, options?: object): Promise<MqttClient>;
  records(): Promise<LogRecord[]>;
  readings(): Promise<Reading[]>;
  rejections(): Promise<Rejection[]>;
  codes(): Promise<string[]>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface BenchOptions {
  readonly clock?: Clock;
  readonly log?: Log;
  readonly settings?: object;
  readonly dataDir?: string;
  readonly partitions?: number;
  readonly wrap?: (stream: StreamPort) => StreamPort;
  readonly before?: (stream: StreamPort) => Promise<void>;
}

export async function openIngest(options: BenchOptions = {}): Promise<Bench> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'infrapulse-ingest-'));
  const clock = options.clock ?? createSystemClock();
  const config = ingestConfig.parse({ port: 0, ...options.settings } as Settings);
  const deps = { clock, log: options.log ?? quietLog };
  const { partitions = 1 } = options;
  const opened = await openStream({ driver: 'embedded', dataDir, partitions }, deps);
  await options.before?.(opened);
  const stream = options.wrap?.(opened) ?? opened;
  const metrics = createMetrics({ processBasics: false });
  const clients: MqttClient[] = [];
  const make = (m = metrics) =>
    createIngest({ ...deps, stream, config, metrics: m, health: createHealth() });
  let ingest = make();
  await ingest.start();

  async function tail<T>(topic: Topic<T>): Promise<T[]> {
    const { records } = await opened.tail(topic, { limit: 100_000 });
    return records.map(({ value }) => value).reverse();
  }
  const bench: Bench = {
    get port() {
      return ingest.address().port;
    },
    get url() {
      return `mqtt://127.0.0.1:${ingest.address().port}`;
    },
    stream: opened,
    metrics,
    async connect(clientId, more = {}) {
      const client = await mqtt.connectAsync(bench.url, { clientId, reconnectPeriod: 0, ...more });
      clients.push(client);
      return client;
    },
    records: () => tail(topics.readings),
    async readings() {
      const all = await tail(topics.readings);
      return all.filter((record): record is Reading => record.type === 'reading');
    },
    rejections: () => tail(topics.rejected),
    codes: async () => (await tail(topics.rejected)).map(({ code, field }) => `${code} ${field}`),
    async restart() {
      await ingest.stop();
      ingest = make(createMetrics({ processBasics: false }));
      await ingest.start();
    },
    async close() {
      for (const client of clients) client.end(true);
      await ingest.stop();
      await opened.stop();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true });
    },
  };
  return bench;
}

export function telemetry(asset: string, kind = 'charger'): string {
  return `infrapulse/v1/${kind}/${asset}/telemetry`;
}

/** A bare socket: what it received, and a way to wait for it. */
export interface Raw {
  readonly socket: Socket;
  send(...pieces: Uint8Array[]): void;
  /** Resolves with all received so far once there are so many bytes. */
  received(bytes: number): Promise<Buffer>;
  readonly closed: Promise<void>;
}

export function openRaw(port: number): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let got = Buffer.alloc(0);
    const waiting = new Set<() => void>();
    socket.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      for (const check of waiting) check();
    });
    socket.once('error', reject);
    const closed = new Promise<void>((end) => socket.once('close', () => end()));
    socket.once('connect', () => {
      socket.removeListener('error', reject);
      socket.on('error', () => undefined);
      resolve({
        socket,
        closed,
        send: (...pieces) => void socket.write(Buffer.concat(pieces)),
        received: (bytes) =>
          new Promise((done, fail) => {
            const check = () => got.length >= bytes && done(got);
            waiting.add(check);
            void closed.then(() => fail(new Error(`closed after ${got.length} bytes`)));
            check();
          }),
      });
    });
  });
}

export const CONNACK = Buffer.from([0x20, 0x02, 0x00, 0x00]);

/** Waits for a condition that something else brings about. */
export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('It did not come about in 10 s');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
