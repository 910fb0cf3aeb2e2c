import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Log } from '@infrapulse/ports';
import { createSimulatedClock, createSystemClock } from '@infrapulse/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFleet } from '../src/index.ts';
import { scenarioSchema } from '../src/scenario.ts';
import { openBroker, type TestBroker } from './broker.ts';

const scenario = scenarioSchema.parse({
  name: 'tiny',
  historyDays: 1,
  assets: { charger: 6, datacenter: 1, site5g: 2 },
  registerOnly: { charger: 0, site5g: 0 },
  everyS: { charging: 1, heartbeat: 1, datacenter: 1, site5g: 1 },
});
const log: Log = {
  error: ({ err }, message) => {
    throw new Error(message, { cause: err });
  },
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => log,
};
let broker: TestBroker;
let folder: string;
beforeEach(async () => {
  broker = await openBroker();
  folder = mkdtempSync(join(tmpdir(), 'fleet-'));
});
afterEach(async () => {
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Sent extends Omit<Said, 'asset'> {
  readonly asset?: string;
}

interface Said {
  readonly topic: string;
  readonly ts: number;
  readonly asset: string;
  readonly part?: string;
  readonly historical?: boolean;
}

function said(): Said[] {
  return broker.heard
    .filter(({ topic }) => topic.endsWith('/telemetry'))
    .flatMap(({ topic, payload }) => {
      const value = JSON.parse(payload) as Sent | Sent[];
      return [value].flat().map((one) => ({
        ...one,
        asset: one.asset ?? topic.split('/')[3] ?? '',
        topic,
      }));
    });
}

async function until(done: () => boolean): Promise<void> {
  const from = performance.now();
  while (!done()) {
    if (performance.now() - from > 15_000) throw new Error('It did not happen within 15 s.');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function fleetOn(clock: Clock, speed?: number) {
  return createFleet({
    url: broker.url,
    scenario,
    clock,
    log,
    progressFile: join(folder, 'progress.json'),
    ...(speed === undefined ? {} : { speed }),
  });
}

const isLive = ({ historical }: Said) => historical !== true;

describe('a fleet', () => {
  it('publishes its past through gateways in order, then lives on the topics of its assets', async () => {
    const fleet = fleetOn(createSystemClock());
    await fleet.start();
    await until(() => said().filter(isLive).length > 40);
    await fleet.stop();
    const all = said();
    const past = all.filter(({ historical }) => historical);
    expect(past.every(({ topic }) => topic.includes('/gateway/'))).toBe(true);
    const firstLive = all.findIndex(isLive);
    expect(all.slice(firstLive).every(isLive)).toBe(true);
    for (const gateway of new Set(past.map(({ topic }) => topic))) {
      const times = past.filter(({ topic }) => topic === gateway).map(({ ts }) => ts);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
    const keys = all.map(({ asset, part, ts }) => `${asset} ${part} ${ts}`);
    expect(keys.length - new Set(keys).size).toBeLessThan(10);
  });

  it('does not publish its past again when it starts again, and leaves no hole', async () => {
    const first = fleetOn(createSystemClock());
    await first.start();
    await until(() => said().some(isLive));
    await first.stop();
    const stoppedAt = Math.max(...said().map(({ ts }) => ts));
    broker.heard.length = 0;
    const second = fleetOn(createSystemClock());
    await second.start();
    await until(() => said().filter(isLive).length > 10);
    await second.stop();
    const again = said();
    expect(Math.min(...again.map(({ ts }) => ts))).toBeGreaterThan(stoppedAt - 60_000);
  });

  it('drives a simulated clock: the time comes after everything due by then', async () => {
    const start = Date.UTC(2026, 10, 24, 6, 30);
    const fleet = fleetOn(createSimulatedClock(start), 600);
    await fleet.start();
    const clocks = () => broker.heard.filter(({ topic }) => topic === 'infrapulse/v1/clock');
    await until(() => clocks().length >= 30);
    await fleet.stop();
    let now = start;
    for (const { topic, payload } of broker.heard) {
      const value = JSON.parse(topic.endsWith('presence') ? '{}' : payload) as {
        now?: number;
        ts?: number;
      };
      if (topic === 'infrapulse/v1/clock') {
        expect(value.now).toBeGreaterThan(now);
        now = value.now ?? now;
      } else if (!topic.includes('/gateway/') && value.ts !== undefined) {
        expect(value.ts).toBeGreaterThanOrEqual(now);
      }
    }
    expect(now - start).toBeGreaterThan(60_000);
  });
});
