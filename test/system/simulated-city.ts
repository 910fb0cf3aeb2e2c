import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { type Product, startProduct, temporaryDirectory } from './product.ts';
import { caughtUp } from './settled.ts';
import { until } from './until.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Long for a busy machine; nothing here is about how fast it is. */
const WAIT_MS = 240_000;
/** Local time of every KPI day: eight hours ahead of UTC, all year. */
const ZONE = 8 * HOUR;

/** A register row as an import takes it; only `id` and `kind` are needed. */
export type RegisterRow = Readonly<Record<string, unknown>> & { id: string; kind: string };

/** What a test looks at in a KPI record. */
export interface KpiAnswer {
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly upS?: number;
  readonly downS?: number;
  readonly unknownS?: number;
  readonly excludedS?: number;
  readonly energyDcWh?: number;
  readonly energyItWh?: number;
  readonly coverage: number | null;
  readonly bounds: { readonly low: number | null; readonly high: number | null };
  readonly quality: string;
  readonly status: string;
  readonly revision: number;
  readonly verdict: string;
  readonly start: string;
  readonly end: string;
  readonly unit: string;
  readonly target: { readonly id: string; readonly printed: string; readonly value: number } | null;
}

/** Something a device or gateway says at an instant of the script. */
export interface Said {
  readonly at: number;
  readonly topic: string;
  readonly payload: string;
}

/** The product on a clock that the test moves, spoken to over MQTT and asked over HTTP. */
export interface SimulatedCity {
  readonly product: Product;
  readonly client: MqttClient;
  now(): number;
  /** Moves the clock, in steps of at most `stepMs` (a quarter of an hour): every step is a tick, and with it figures of all scopes. */
  advance(to: number, stepMs?: number): Promise<void>;
  /** Says each thing at its instant and then moves on to `end`. */
  play(script: readonly Said[], end: number, stepMs?: number): Promise<void>;
  say(topic: string, payload: string): Promise<void>;
  post<T>(path: string, body: unknown): Promise<{ status: number; body: T }>;
  /** The record once `ready` holds; the default policy and the newest window unless the query says which. */
  kpi(path: string, ready?: (record: KpiAnswer) => boolean): Promise<KpiAnswer>;
  /** The day's record once it is closed. */
  dayOf(path: string, day: number, policy?: string): Promise<KpiAnswer>;
  /** Until every reader of the log has seen all that was said. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** The first local midnight that is at least `ahead` from now. */
export function nextMidnight(ahead: number): number {
  const day = Math.ceil((Date.now() + ahead + ZONE) / DAY);
  return day * DAY - ZONE;
}

/** YYYY-MM-DD of a local day. */
export function localDate(t: number): string {
  return new Date(t + ZONE).toISOString().slice(0, 10);
}

export async function startCity(
  register: readonly RegisterRow[],
  flags: readonly string[] = [],
): Promise<SimulatedCity> {
  const file = join(temporaryDirectory(), 'register.json');
  writeFileSync(file, JSON.stringify(register));
  const product = await startProduct({
    flags: ['--clock', 'simulated', '--register', file, ...flags],
  });
  const client = await mqtt.connectAsync(product.mqttUrl, { clientId: 'city' });
  let now = Date.now();

  const setClock = (to: number) => {
    now = to;
    client.publish('infrapulse/v1/clock', JSON.stringify({ now: to }), { qos: 0 });
  };
  const city: SimulatedCity = {
    product,
    client,
    now: () => now,
    async advance(to, stepMs = 15 * MINUTE) {
      while (now < to) setClock(Math.min(to, now + stepMs));
      // Acknowledged behind everything before it on this connection.
      await city.say('test/settled', String(now));
    },
    async play(script, end, stepMs = 15 * MINUTE) {
      for (const { at, topic, payload } of [...script].sort((a, b) => a.at - b.at)) {
        await city.advance(at, stepMs);
        await city.say(topic, payload);
      }
      await city.advance(end, stepMs);
    },
    async say(topic, payload) {
      await client.publishAsync(topic, payload, { qos: 1 });
    },
    post: (path, body) => postJson(`${product.httpUrl}/api/v1${path}`, body),
    kpi: (path, ready = () => true) =>
      until(
        async () => {
          const record = await product.get<KpiAnswer>(`/kpis/${path}`);
          return ready(record) && record;
        },
        { withinMs: WAIT_MS, what: path },
      ),
    dayOf(path, day, policy) {
      const query = policy === undefined ? '' : `&policy=${policy}`;
      return city.kpi(
        `${path}/day?start=${localDate(day)}${query}`,
        ({ status }) => status !== 'running',
      );
    },
    async settled() {
      await until(() => caughtUp(product.httpUrl, now), {
        withinMs: WAIT_MS,
        what: 'every reader caught up',
      });
    },
    async stop() {
      await client.endAsync(true);
      await product.end('SIGTERM');
    },
  };
  return city;
}

async function postJson<T>(url: string, body: unknown): Promise<{ status: number; body: T }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
}

/** A telemetry message of an asset; `fields.ts` is the instant it is said unless given. */
export function telemetry(
  kind: string,
  asset: string,
  at: number,
  fields: Readonly<Record<string, unknown>>,
): Said {
  return {
    at,
    topic: `infrapulse/v1/${kind}/${asset}/telemetry`,
    payload: JSON.stringify({ ts: at, ...fields }),
  };
}

export function presence(who: string, at: number, state: 'online' | 'offline'): Said {
  return { at, topic: `infrapulse/v1/${who}/presence`, payload: state };
}
