import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topics } from '@infrapulse/contracts';
import type { LogRecord, Reading, Tick } from '@infrapulse/domain';
import type { StreamPort } from '@infrapulse/ports';
import { createHealth, createMetrics, createSystemClock } from '@infrapulse/runtime';
import { Aedes } from 'aedes';
import mqtt from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStream } from '../../../packages/drivers/src/index.ts';
import {
  createMosquitto,
  type Mosquitto,
  mosquittoMissing,
} from '../../../test/engines/mosquitto.ts';
import { createIngest, type Ingest, ingestConfig } from '../src/index.ts';
import { quietLog } from './open-ingest.ts';

const missing = mosquittoMissing();
const topic = (asset: string) => `infrapulse/v1/charger/${asset}/telemetry`;
const text = (ts: number, more: object = {}) =>
  JSON.stringify({ ts, part: '1', status: 'Charging', metrics: { power_kw: 7 }, ...more });

describe.skipIf(missing !== undefined)(
  `ingest at a Mosquitto of others${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let broker: Mosquitto;
    let dataDir: string;
    let stream: StreamPort;
    let running: Ingest[] = [];

    beforeEach(async () => {
      broker = await createMosquitto();
      await broker.start();
      dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-foreign-'));
      stream = await openStream(
        { driver: 'embedded', dataDir },
        { clock: createSystemClock(), log: quietLog },
      );
    });
    afterEach(async () => {
      for (const ingest of running) await ingest.stop();
      running = [];
      await stream.stop();
      await broker.dispose();
      rmSync(dataDir, { recursive: true });
    });

    async function start(more: object = {}, into: StreamPort = stream) {
      const health = createHealth();
      const ingest = createIngest({
        stream: into,
        clock: createSystemClock(),
        log: quietLog,
        metrics: createMetrics({ processBasics: false }),
        health,
        config: ingestConfig.parse({ external: { url: broker.url }, ...more }),
      });
      await ingest.start();
      running.push(ingest);
      return { ingest, health };
    }

    async function records(): Promise<LogRecord[]> {
      const { records } = await stream.tail(topics.readings, { limit: 100_000 });
      return records.map(({ value }) => value).reverse();
    }
    const readings = async () =>
      (await records()).filter((record): record is Reading => record.type === 'reading');

    async function flood(count: number, asset = 'cs'): Promise<void> {
      const client = await mqtt.connectAsync(broker.url);
      const now = Date.now();
      const sent = Array.from({ length: count }, (_, i) =>
        client.publishAsync(topic(`${asset}-${i % 7}`), text(now - count + i), { qos: 1 }),
      );
      await Promise.all(sent);
      await client.endAsync();
    }

    it('keeps what is published there, and says there what it refuses', async () => {
      await start();
      const refused = broker.receive('infrapulse/v1/rejected/#', 2);
      const listening = new Promise((resolve) => setTimeout(resolve, 300));
      await listening;
      await broker.publish(topic('cs-1'), text(Date.now()));
      await broker.publish('infrapulse/v1/teapot/t-1/telemetry', text(Date.now()));
      await broker.publish('infrapulse/v1/charger/cs-1/presence', 'sideways');
      await expect.poll(readings).toMatchObject([{ asset: 'cs-1', status: 'CHARGING' }]);
      const { records: kept } = await stream.tail(topics.rejected, { limit: 10 });
      expect(kept.map(({ value }) => value.code).sort()).toEqual(['SCHEMA', 'UNKNOWN_KIND']);
      expect([...(await refused).keys()]).toEqual(['infrapulse/v1/rejected/-']);
    });

    it('takes a flood once each, with thousands under way', async () => {
      await start();
      await flood(20_000);
      await expect.poll(async () => (await readings()).length, { timeout: 30_000 }).toBe(20_000);
      const seen = new Set((await readings()).map(({ asset, ts }) => `${asset}@${ts}`));
      expect(seen.size).toBe(20_000);
    });

    it('acknowledges nothing that is not durable: another takes over all of it', async () => {
      const deaf: StreamPort = {
        ...stream,
        append: (into, values) =>
          into.name === topics.readings.name &&
          values.some(({ value }) => (value as LogRecord | undefined)?.type === 'reading')
            ? new Promise(() => undefined)
            : stream.append(into, values),
      };
      const first = await start({}, deaf);
      await flood(500);
      expect(await readings()).toEqual([]);
      running = [];
      // Of the same name: the broker ends the first one's connection.
      await start();
      await expect.poll(async () => (await readings()).length).toBe(500);
      void first;
    });

    it('gets what came while it was away', async () => {
      const { ingest } = await start();
      await ingest.stop();
      running = [];
      await flood(300);
      expect(await readings()).toEqual([]);
      await start();
      await expect.poll(async () => (await readings()).length).toBe(300);
    });

    it('says in its ticks that the broker is away, and goes on when it is back', async () => {
      const { health } = await start();
      await broker.kill();
      await expect
        .poll(async () => (await records()).at(-1), { timeout: 10_000 })
        .toMatchObject({ type: 'tick', upstream: false });
      expect(health.parts()['upstream']).toEqual({
        ok: false,
        reason: `no connection to ${broker.url}`,
      });
      await broker.start();
      const ticks = async () =>
        (await records()).filter((record): record is Tick => record.type === 'tick');
      await expect
        .poll(async () => (await ticks()).at(-1)?.upstream, { timeout: 10_000 })
        .toBe(true);
      await broker.publish(topic('cs-2'), text(Date.now()));
      await expect.poll(readings).toMatchObject([{ asset: 'cs-2' }]);
      expect(health.parts()['upstream']?.ok).toBe(true);
    });

    it('stops in time, also with results to show and the broker away', async () => {
      const { ingest } = await start();
      await broker.kill();
      const key = 'charger.uptime/exclude_unknown/asset/cs-1/24h/rolling';
      const value = { window: '24h', value: 1, start: 0, computedAt: 1 };
      await stream.append(topics.kpis, [{ key, value: value as never }]);
      const stopped = ingest.stop().then(() => 'stopped');
      running = [];
      const late = new Promise((resolve) => setTimeout(resolve, 5000, 'late'));
      expect(await Promise.race([stopped, late])).toBe('stopped');
    });

    it('shares the messages with others of its group', async () => {
      const share = { external: { url: broker.url, share: 'city' } };
      await start({ ...share, node: 'ingest-1' });
      await start({ ...share, node: 'ingest-2' });
      await flood(1000);
      await expect.poll(async () => (await readings()).length).toBe(1000);
      const nodes = new Set((await readings()).map(({ node }) => node));
      expect([...nodes].sort()).toEqual(['ingest-1', 'ingest-2']);
    });

    it('shows results there, retained', async () => {
      await start();
      const now = Date.now();
      const uptime = { kpi: 'charger.uptime', policy: 'exclude_unknown', scope: 'asset' };
      const value = { ...uptime, id: 'cs-1', window: '24h', start: now - 86_400_000, end: now };
      const key = 'charger.uptime/exclude_unknown/asset/cs-1/24h/rolling';
      const record = { ...value, value: 0.9, computedAt: now };
      await stream.append(topics.kpis, [{ key, value: record as never }]);
      const on = 'infrapulse/v1/kpi/charger.uptime/asset/cs-1/24h';
      const shown = await broker.receive('infrapulse/v1/kpi/#', 1);
      expect(JSON.parse(shown.get(on) ?? '{}')).toMatchObject({ value: 0.9 });
    });

    it('does not start at a broker that is not there, or lets nobody in, and says so in a line', async () => {
      const nowhere = { external: { url: 'mqtt://127.0.0.1:1' } };
      await expect(start(nowhere)).rejects.toThrow(
        /^mqtt\.external\.url: cannot connect to mqtt:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/,
      );
      const guarded = await createMosquitto({ user: ['city', 'secret'] });
      await guarded.start();
      const wrong = { url: guarded.url, username: 'city', password: 'guess' };
      await expect(start({ external: wrong })).rejects.toThrow(/Not authorized/);
      await start({ external: { ...wrong, password: 'secret' } });
      for (const ingest of running.splice(0)) await ingest.stop();
      await guarded.dispose();
    });
  },
);

describe('ingest at a broker that speaks MQTT 3.1.1 alone', () => {
  it('speaks it too', async () => {
    const aedes = await Aedes.createBroker();
    const server = createServer((socket) => aedes.handle(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const versions: unknown[] = [];
    aedes.on('clientReady', (client) => versions.push((client as { version?: number }).version));
    const dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-foreign-'));
    const clock = createSystemClock();
    const stream = await openStream({ driver: 'embedded', dataDir }, { clock, log: quietLog });
    const ingest = createIngest({
      stream,
      clock,
      log: quietLog,
      metrics: createMetrics({ processBasics: false }),
      health: createHealth(),
      config: ingestConfig.parse({ external: { url: `mqtt://127.0.0.1:${port}` } }),
    });
    await ingest.start();
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`);
    await client.publishAsync(topic('cs-1'), text(Date.now()), { qos: 1 });
    const kept = async () =>
      (await stream.tail(topics.readings, { limit: 100 })).records
        .map(({ value }) => value)
        .filter(({ type }) => type === 'reading');
    await expect.poll(kept).toMatchObject([{ asset: 'cs-1' }]);
    expect(versions).toContain(4);
    await client.endAsync();
    await ingest.stop();
    await stream.stop();
    await new Promise<void>((resolve) => aedes.close(resolve));
    await new Promise((resolve) => server.close(resolve));
    rmSync(dataDir, { recursive: true });
  });
});
