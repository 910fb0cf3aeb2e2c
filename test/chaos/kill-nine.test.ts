import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { createLoad, type Load } from '../../simulators/load/src/index.ts';
import {
  cleanUp,
  type Product,
  startAndKill,
  startProduct,
  temporaryDirectory,
} from '../system/product.ts';
import { HOUR, MINUTE } from '../system/simulated-city.ts';
import { openStore, type Pipeline, settled } from './accounts.ts';
import {
  BEGIN,
  courseRegister,
  createCourse,
  DAY_END,
  DYING,
  END,
  type Outage,
  planOutages,
  SILENCE_LIMIT,
  STEP,
} from './charger-course.ts';
import { createCoursePublisher } from './course-publisher.ts';
import { type AlarmAnswer, alarmsOf, figuresOf, type Kpi, kpisOf } from './results.ts';
import { createDice, SEED } from './seeded-dice.ts';

const KILLS = 10;
const RATE = 20_000;
const ASSETS = 100;
/** It works for so long at least between a start and a kill. */
const LIFE_MS = 1000;
/** The process is killed so long after the last word of its life, so that kills hit every phase of a commit. */
const PAUSE_MS = 20;
/** Messages of the course under way at once: some three steps of its clock. */
const WINDOW = 60;
/** After this kill it is killed twice again before it is ready. */
const RELAPSE = 3;
const DEATH = 5;
/** Grace after an outage of our own (architecture §2). */
const GRACE = MINUTE;

const OUTAGES = planOutages(createDice(SEED + 1), KILLS);
const COURSE = createCourse(createDice(SEED), OUTAGES[DEATH] as Outage);
const FLAGS = ['--clock', 'simulated'];

afterAll(cleanUp);

const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What is looked at of a product when all has been said. */
interface Results {
  readonly pipeline: Pipeline;
  readonly kpis: ReadonlyMap<string, Kpi>;
  readonly alarms: readonly AlarmAnswer[];
}

async function resultsOf(product: Product): Promise<Results> {
  const pipeline = await settled(product, END);
  return {
    pipeline,
    kpis: await kpisOf(product, courseRegister()),
    alarms: await alarmsOf(product),
  };
}

function registerFlags(): readonly string[] {
  const file = join(temporaryDirectory(), 'register.json');
  writeFileSync(file, JSON.stringify(courseRegister()));
  return ['--register', file];
}

/** Every acknowledged instant of each asset. */
function ledgerOf(load: Load): Map<string, Set<number>> {
  const ledger = new Map<string, Set<number>>();
  const add = (asset: string, ts: number) =>
    ledger.set(asset, (ledger.get(asset) ?? new Set()).add(ts));
  for (const { asset, ts } of load.acknowledged()) add(asset, ts);
  for (const { topic, payload } of COURSE)
    add(topic.split('/')[3] ?? '', (JSON.parse(payload) as { ts: number }).ts);
  return ledger;
}

/** The same readings in the same order, and nothing else happens. */
async function withoutKills(): Promise<Results> {
  const product = await startProduct({ flags: [...FLAGS, ...registerFlags()] });
  const publisher = createCoursePublisher({ course: COURSE, begin: BEGIN, window: 1000 });
  await publisher.connect(product.mqttUrl, BEGIN);
  await publisher.play(END + STEP);
  await publisher.acknowledged();
  const results = await resultsOf(product);
  await publisher.lose();
  await product.end('SIGTERM');
  return results;
}

describe(`a process killed ${KILLS} times under ${RATE} messages a second (seed ${SEED})`, () => {
  const dataDir = temporaryDirectory();
  const dice = createDice(SEED + 2);
  const publisher = createCoursePublisher({ course: COURSE, begin: BEGIN, window: WINDOW });
  const readyMs: number[] = [];
  let product: Product;
  let load: Load;
  let results: Results;
  let kpisCompared = 0;

  function startLoad(): void {
    const { port, hostname: host } = new URL(product.mqttUrl);
    load = createLoad({
      host,
      port: Number(port),
      connections: 20,
      window: 100,
      assets: ASSETS,
      rate: RATE,
      ledger: true,
      now: () => publisher.now(),
      monotonic: () => performance.now(),
    });
    load.start();
  }

  it('comes back each time and acknowledges what was under way', async () => {
    product = await startProduct({ dataDir, flags: [...FLAGS, ...registerFlags()] });
    const ports = ['--mqtt-port', new URL(product.mqttUrl).port];
    const flags = [...FLAGS, ...ports, '--http-port', new URL(product.httpUrl).port];
    await publisher.connect(product.mqttUrl, BEGIN);
    startLoad();
    for (const [kill, { from, to }] of OUTAGES.entries()) {
      await Promise.all([publisher.play(from - 2 * STEP), pass(LIFE_MS)]);
      await publisher.play(from);
      await pass(dice(PAUSE_MS));
      await product.end('SIGKILL');
      await publisher.lose();
      if (kill === RELAPSE) {
        await startAndKill({ dataDir, flags }, dice(1000));
        await startAndKill({ dataDir, flags }, product.readyMs / 2 + dice(product.readyMs / 2));
      }
      product = await startProduct({ dataDir, flags });
      readyMs.push(Math.round(product.readyMs));
      await publisher.connect(product.mqttUrl, to);
    }
    await publisher.play(END);
    await load.stop(60_000);
    await publisher.acknowledged();
    await publisher.play(END + STEP);
    const { acknowledged, sent, inFlight, lost } = load.counts();
    expect({ inFlight, unacknowledged: sent - acknowledged }).toEqual({
      inFlight: 0,
      unacknowledged: 0,
    });
    expect(publisher.counts()).toMatchObject({ sent: COURSE.length, acknowledged: COURSE.length });
    expect(lost).toBeGreaterThanOrEqual(KILLS);
    expect(acknowledged).toBeGreaterThan(RATE);
  });

  it('G9 every message has its one end, counted', async () => {
    results = await resultsOf(product);
    const { received, stored, rejected, duplicate } = results.pipeline;
    expect(received).toBe(stored + rejected + duplicate);
    const acknowledged = load.counts().acknowledged + COURSE.length;
    expect({ stored, rejected }).toEqual({ stored: acknowledged, rejected: 0 });
  });

  it('G3 a KPI recomputed from what is stored equals the published one', async () => {
    for (const asset of ['load-000000', 'load-000077', 'load-000099', 'course-00', DYING]) {
      const path = `${product.httpUrl}/api/v1/kpis/charger.uptime/asset/${asset}/24h/verify`;
      const answer = await fetch(path, { method: 'POST' });
      const body = (await answer.json()) as { equal: boolean; differences: unknown };
      expect([answer.status, body.equal, body.differences]).toEqual([200, true, []]);
    }
  });

  it('G10 our outages silence nobody; one that died in an outage is called silent', async () => {
    const silent = results.alarms.filter(({ rule }) => rule === 'DEVICE_SILENT');
    expect(silent.map(({ assetOrId }) => assetOrId)).toEqual([DYING]);
    const { from, to } = OUTAGES[DEATH] as Outage;
    const raisedAt = Date.parse(silent[0]?.raisedAt ?? '');
    expect(raisedAt).toBeGreaterThan(to);
    expect(raisedAt).toBeLessThanOrEqual(from + SILENCE_LIMIT + (to - from) + GRACE);
  });

  it('G1 G2 each acknowledged reading is stored, and stored once', async () => {
    await publisher.lose();
    expect(await product.end('SIGTERM')).toBe(0);
    const store = await openStore(dataDir);
    const wrong: Record<string, { missing: number; surplus: number }> = {};
    for (const [asset, times] of ledgerOf(load)) {
      const query = { kind: 'charger', asset, from: 0, to: Number.MAX_SAFE_INTEGER } as const;
      const rows = await store.readings(query);
      const kept = new Set(rows.map(({ ts }) => ts));
      const missing = [...times].filter((ts) => !kept.has(ts)).length;
      const surplus = rows.length - times.size + missing;
      if (missing > 0 || surplus > 0) wrong[asset] = { missing, surplus };
    }
    await store.stop();
    expect(wrong).toEqual({});
  });

  it('G3 KPIs and alarms equal those of the same readings without kills', async () => {
    const calm = await withoutKills();
    const compared = [...calm.kpis].filter(([name, { status, end }]) => {
      return status !== 'running' || results.kpis.get(name)?.end === end;
    });
    const wrong = compared.flatMap(([name, record]) => {
      const found = results.kpis.get(name);
      const pair = { expected: figuresOf(record), found: found && figuresOf(found) };
      return isDeepStrictEqual(pair.found, pair.expected) ? [] : [{ name, ...pair }];
    });
    expect({ records: wrong.length, first: wrong.slice(0, 3) }).toEqual({ records: 0, first: [] });
    expectTelling(compared.map(([, record]) => record));
    const told = (alarms: readonly AlarmAnswer[]) =>
      alarms
        .filter(({ rule }) => rule !== 'DEVICE_SILENT')
        .map(({ id, occurrence, raisedAt, clearedAt }) =>
          [id, occurrence, raisedAt, clearedAt].join(' '),
        )
        .toSorted();
    expect(told(calm.alarms)).not.toEqual([]);
    expect(told(results.alarms)).toEqual(told(calm.alarms));
    kpisCompared = compared.length;
  });

  afterAll(() => {
    const { sent, acknowledged, resent } = load.counts();
    const course = publisher.counts();
    const sorted = readyMs.toSorted((a, b) => a - b);
    const summary = {
      seed: SEED,
      kills: KILLS + 2,
      sent: sent + course.sent,
      acknowledged: acknowledged + course.acknowledged,
      resent: resent + course.resent,
      stored: results?.pipeline.stored,
      duplicate: results?.pipeline.duplicate,
      kpisCompared,
      readyMs,
      readyMsMedian: sorted[Math.floor(sorted.length / 2)],
      readyMsWorst: sorted.at(-1),
    };
    process.stdout.write(`kill -9: ${JSON.stringify(summary)}\n`);
  });
});

/** Figures that are all there and tell one asset from another: else it says little that they are equal. */
function expectTelling(compared: readonly Kpi[]): void {
  const day = new Date(DAY_END - 24 * HOUR).toISOString();
  for (const kpi of ['charger.uptime', 'charger.utilisation', 'charger.online_rate']) {
    const closed = compared.filter((one) => one.kpi === kpi && one.start === day);
    const assets = closed.filter(({ scope, window }) => scope === 'asset' && window === 'day');
    const values = assets.map(({ value }) => value);
    expect(values.length).toBeGreaterThanOrEqual(courseRegister().length);
    expect(values).not.toContain(null);
    expect(new Set(closed.map(({ scope }) => scope)).size).toBe(6);
    if (kpi !== 'charger.online_rate') expect(new Set(values).size).toBeGreaterThanOrEqual(3);
  }
}
