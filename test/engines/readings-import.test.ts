import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  computed,
  createHistory,
  expectDay,
  faultsOf,
  importing,
  type Place,
  registerAt,
  underWay,
} from '../system/import-history.ts';
import { exitOf } from '../system/product.ts';
import { settled } from '../system/settled.ts';
import { type City, createCity, noEngines } from './city.ts';
import { CITY, type ServiceName } from './worker.ts';

const DAY = 86_400_000;
const DAYS = 12;

interface Pipeline {
  readonly stored: number;
  readonly duplicate: number;
}

describe.skipIf(noEngines !== null)(noEngines ?? 'history imported into Kafka and InfluxDB', () => {
  const directory = mkdtempSync(join(tmpdir(), 'infrapulse-import-'));
  const file = join(directory, 'history.csv');
  const history = createHistory(DAYS);
  const rows = history.lines.length;
  let city: City;
  let place: Place;
  let once: Pipeline;

  async function counted(): Promise<Pipeline> {
    await settled(place.httpUrl, Date.now());
    return city.get<Pipeline>('/pipeline');
  }

  beforeAll(async () => {
    writeFileSync(file, history.text);
    city = await createCity({ partitions: 2 });
    await Promise.all(CITY.map((service) => city.start(service)));
    const of = (service: ServiceName) => city.workers.get(service)?.addresses ?? {};
    place = { httpUrl: of('api')['http'] ?? '', mqttUrl: of('ingest')['mqtt'] ?? '' };
    await registerAt(place);
  });
  afterAll(async () => {
    await city?.dispose();
    rmSync(directory, { recursive: true });
  });

  it('goes on through kill -9 of every service, and says which rows are at fault', async () => {
    const child = importing(place, file);
    const exited = exitOf(child);
    await underWay(child);
    for (const service of CITY) await city.killAndRestart(service);
    expect(await exited).toBe(1);
    const report = readFileSync(`${file}.report.csv`, 'utf8').trim().split('\r\n');
    expect(report.slice(1).map((line) => line.split(',').slice(0, 5))).toEqual(faultsOf(rows));
  });

  it('is stored once, and every day is computed from it', async () => {
    once = await counted();
    expect(once.stored).toBe(rows - 4);
    const days = [history.first, history.first + 5 * DAY, history.today - 2 * DAY];
    await computed(place, days);
    for (const day of days) await expectDay(place, day);
  });

  it('is nothing new when it comes again', async () => {
    expect(await exitOf(importing(place, file))).toBe(1);
    const twice = await counted();
    expect([twice.stored, twice.duplicate - once.duplicate]).toEqual([once.stored, rows - 4]);
    await expectDay(place, history.first);
  });
});
