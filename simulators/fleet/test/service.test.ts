import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Log } from '@infrapulse/ports';
import { createSimulatedClock, createSystemClock } from '@infrapulse/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCity } from '../src/create-city.ts';
import { gather } from '../src/gather.ts';
import { createFleet } from '../src/index.ts';
import { localDay, startOfDay } from '../src/local-time.ts';
import type { Published } from '../src/progress.ts';
import { scenarioSchema } from '../src/scenario.ts';
import { speakers } from '../src/speak.ts';
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
  forget();
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
  readonly kind?: string;
}

let decoded: Said[] = [];
let next = 0;

/** Each message decoded once: a past of 600 days is asked for again and again while it is told. */
function said(): readonly Said[] {
  for (; next < broker.heard.length; next += 1) {
    const { topic, payload } = broker.heard[next] as TestBroker['heard'][number];
    if (!topic.endsWith('/telemetry')) continue;
    const value = JSON.parse(payload) as Sent | Sent[];
    for (const one of [value].flat())
      decoded.push({ ...one, asset: one.asset ?? topic.split('/')[3] ?? '', topic });
  }
  return decoded;
}

function forget(): void {
  broker.heard.length = 0;
  [decoded, next] = [[], 0];
}

async function until(done: () => boolean): Promise<void> {
  const from = performance.now();
  while (!done()) {
    if (performance.now() - from > 60_000) throw new Error('It did not happen within 60 s.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

interface Choice {
  readonly speed?: number;
  readonly days?: number;
}

function fleetOn(clock: Clock, { speed, days }: Choice = {}) {
  return createFleet({
    url: broker.url,
    scenario,
    clock,
    log,
    progressFile: join(folder, 'progress.json'),
    ...(speed === undefined ? {} : { speed }),
    ...(days === undefined ? {} : { history: { days } }),
  });
}

const isLive = ({ historical }: Said) => historical !== true;

const isPast = ({ historical }: Said) => historical === true;
const idOf = ({ asset }: Said) => asset;
const keyOf = ({ asset, part, ts }: Omit<Said, 'topic'>) => `${asset} ${part} ${ts}`;

/** What the progress file holds. */
function progress(): Published {
  return JSON.parse(readFileSync(join(folder, 'progress.json'), 'utf8')) as Published;
}

function speakersAt(now: number, historyDays: number) {
  return speakers(createCity({ scenario: { ...scenario, historyDays }, now }));
}

/** The whole of a past of this length, as it is told. */
function wholePast(days: number, end: number): string[] {
  const start = startOfDay(localDay(end) - days + 1);
  return [...gather(speakersAt(end, days), start, end).values()].flat().map(keyOf);
}

/** Those of a city that are to be heard in the minute from `now`: nothing of a charger gets through its silences. */
function heardFrom(now: number, days: number): string[] {
  return speakersAt(now, days)
    .filter((speaker) => speaker.silences(now, now + 60_000).length === 0)
    .map(({ record }) => record.id);
}

describe('a fleet', () => {
  it('lives at once on the topics of its assets, and tells its past beside it', async () => {
    const clock = createSystemClock();
    const expected = heardFrom(clock.now(), 600);
    expect(expected.length).toBeGreaterThan(5);
    const fleet = fleetOn(clock, { days: 600 });
    await fleet.start();
    await until(() => {
      const heard = new Set(said().filter(isLive).map(idOf));
      return expected.every((id) => heard.has(id));
    });
    expect(progress().missing).not.toEqual([]);
    await fleet.stop();
    const all = said();
    const past = all.filter(isPast);
    expect(past.length).toBeGreaterThan(0);
    expect(past.every(({ topic }) => topic.includes('/gateway/'))).toBe(true);
    expect(all.filter(isLive).some(({ topic }) => topic.includes('/gateway/'))).toBe(false);
    expect(all.findIndex(isLive)).toBeLessThan(1000);
  });

  it('ends its past where its present begins, each told forwards, and contradicts itself nowhere', async () => {
    const fleet = fleetOn(createSystemClock());
    await fleet.start();
    await until(() => progress().missing.length === 0 && said().filter(isLive).length > 40);
    await fleet.stop();
    const all = said();
    const past = all.filter(isPast);
    const liveFrom = Math.min(...all.filter(isLive).map(({ ts }) => ts));
    expect(Math.max(...past.map(({ ts }) => ts))).toBeLessThanOrEqual(liveFrom);
    const words = new Map<string, string>();
    for (const { topic: _, historical: __, kind: ___, ...one } of all) {
      const before = words.get(keyOf(one));
      if (before) expect(JSON.stringify(one)).toBe(before);
      words.set(keyOf(one), JSON.stringify(one));
    }
    for (const gateway of new Set(past.map(({ topic }) => topic))) {
      const times = past.filter(({ topic }) => topic === gateway).map(({ ts }) => ts);
      expect(times.filter((ts, i) => ts < (times[i - 1] ?? 0)).length).toBeLessThan(2);
    }
  });

  it('ends at once in the middle of its past, and carries on there without a hole', async () => {
    const first = fleetOn(createSystemClock(), { days: 60 });
    await first.start();
    await until(() => said().some(isPast));
    const from = progress().to;
    await until(() => progress().missing[0]?.end !== from);
    const stopping = performance.now();
    await first.stop();
    expect(performance.now() - stopping).toBeLessThan(5000);
    const { to, missing } = progress();
    expect(missing).not.toEqual([]);
    const before = new Set(said().filter(isPast).map(keyOf));
    forget();

    const second = fleetOn(createSystemClock(), { days: 60 });
    await second.start();
    await until(() => progress().missing.length === 0);
    await second.stop();
    const after = said().filter(isPast);
    const holes = [...missing, { start: to, end: progress().to }];
    const isMissing = ({ ts }: Said) => holes.some(({ start, end }) => ts >= start && ts <= end);
    expect(after.filter((one) => !isMissing(one)).length).toBeLessThan(10);
    const told = new Set([...before, ...after.map(keyOf)]);
    expect(wholePast(60, from).filter((key) => !told.has(key))).toEqual([]);
  });

  it('does not tell its past again when it starts again, and leaves no hole', async () => {
    const first = fleetOn(createSystemClock());
    await first.start();
    await until(() => progress().missing.length === 0);
    await first.stop();
    const stoppedAt = Math.max(...said().map(({ ts }) => ts));
    forget();
    const second = fleetOn(createSystemClock());
    await second.start();
    await until(() => said().filter(isLive).length > 10);
    await second.stop();
    const again = said();
    expect(Math.min(...again.map(({ ts }) => ts))).toBeGreaterThan(stoppedAt - 60_000);
  });

  it('drives a simulated clock: the time comes after everything due by then', async () => {
    const start = Date.UTC(2026, 10, 24, 6, 30);
    const fleet = fleetOn(createSimulatedClock(start), { speed: 600 });
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
