import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { cleanUp, type Product, startProduct, temporaryDirectory } from './product.ts';
import { settled } from './settled.ts';
import { until } from './until.ts';

afterAll(cleanUp);

const CLI = fileURLToPath(new URL('../../deploy/local/infrapulse.mjs', import.meta.url));
const DAY = 86_400_000;
const HOUR = 3_600_000;
const DAYS = 50;
const EVERY = 300_000;
const TIMEOUT = { timeout: 600_000 };

/** Midnight of the local day. */
const today = Math.floor((Date.now() + 8 * HOUR) / DAY) * DAY - 8 * HOUR;
const first = today - DAYS * DAY;
const date = (t: number) => new Date(t + 8 * HOUR).toISOString().slice(0, 10);

interface Kpi {
  readonly value: number | null;
  readonly upS: number;
  readonly downS: number;
  readonly unknownS: number;
  readonly revision: number;
  readonly status: string;
  readonly energyDcWh: number;
  readonly energyItWh: number;
}

interface Pipeline {
  readonly stored: number;
  readonly duplicate: number;
}

/** A charger that is faulted from noon to 18:00 of every day, and a data centre with a PUE of 1.25. */
function history(): string {
  const lines = ['ts,kind,asset,part,status,vocab,energy_kwh,power_kw'];
  for (let ts = first; ts < today; ts += EVERY) {
    const hour = Math.floor(((ts + 8 * HOUR) % DAY) / HOUR);
    const status = hour >= 12 && hour < 18 ? 'Faulted' : 'Available';
    const at = new Date(ts).toISOString();
    for (const part of ['1', '2']) lines.push(`${at},charger,cs-1,${part},${status},ocpp1.6,,`);
    if (ts % 900_000 !== 0) continue;
    const quarters = (ts - first) / 900_000;
    lines.push(`${at},datacenter,dc-1,total,,,${1000 + quarters * 25},`);
    lines.push(`${at},datacenter,dc-1,it,,,${1000 + quarters * 20},`);
  }
  // A time of no zone, a part that nobody registered, a word nobody knows, and what is set aside beside a good status.
  lines.push('2026-01-01 00:00:00,charger,cs-1,1,Available,ocpp1.6,,');
  lines.push(`${new Date(first).toISOString()},charger,cs-1,9,Available,ocpp1.6,,`);
  lines.push(`${new Date(first).toISOString()},charger,cs-1,1,Asleep,ocpp1.6,,`);
  lines.push(`${new Date(first + 1000).toISOString()},charger,cs-1,1,Available,ocpp1.6,,99999999`);
  return lines.map((line) => `${line}\r\n`).join('');
}

const register = [
  {
    id: 'cs-1',
    kind: 'charger',
    site: 'st-1',
    district: '371702',
    operator: 'op-1',
    lifecycle: 'IN_SERVICE',
    reporting: 'periodic',
    intervalS: 300,
    parts: [
      { part: '1', role: 'connector' },
      { part: '2', role: 'connector' },
    ],
  },
  {
    id: 'dc-1',
    kind: 'datacenter',
    site: 'st-2',
    district: '371702',
    operator: 'op-2',
    lifecycle: 'IN_SERVICE',
    parts: [
      { part: 'total', role: 'facility_total' },
      { part: 'it', role: 'it_in' },
    ],
  },
];

function importing({ httpUrl, mqttUrl }: Product, file: string): ChildProcess {
  const argv = [CLI, 'readings', 'import', file, '--http', httpUrl, '--mqtt', mqttUrl];
  return spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function registerAt({ httpUrl }: Product): Promise<void> {
  const body = JSON.stringify(register);
  const headers = { 'content-type': 'application/json' };
  await fetch(`${httpUrl}/api/v1/assets/import`, { method: 'POST', body, headers });
}

async function exportOf({ httpUrl }: Product, format: string): Promise<Buffer> {
  const query = `dataset=readings&from=${first}&to=${today}&format=${format}`;
  const response = await fetch(`${httpUrl}/api/v1/export?${query}`);
  return Buffer.from(await response.arrayBuffer());
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

/** Resolves at the first line of progress: some is acknowledged, much is not. */
function underWay(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('line ')) resolve();
    });
  });
}

/** The counts once all of what was said is handled. */
async function counted(product: Product): Promise<Pipeline> {
  await settled(product.httpUrl, Date.now());
  return product.get<Pipeline>('/pipeline');
}

const kpi = (product: Product, path: string) => product.get<Kpi>(`/kpis/${path}`);

/** Nothing of the window is unknown; false while there is no record of it, too. */
async function whole({ httpUrl }: Product, path: string): Promise<boolean> {
  const response = await fetch(`${httpUrl}/api/v1/kpis/${path}`);
  return response.ok && ((await response.json()) as Kpi).unknownS === 0;
}

describe('history that is imported', () => {
  it(
    'gives its figures once, through crashes of importer and product, and nothing when it comes again',
    TIMEOUT,
    async () => {
      const directory = temporaryDirectory();
      const file = join(directory, 'history.csv');
      writeFileSync(file, history());
      let product = await startProduct();
      const body = JSON.stringify(register);
      const headers = { 'content-type': 'application/json' };
      await fetch(`${product.httpUrl}/api/v1/assets/import`, { method: 'POST', body, headers });

      const killed = importing(product, file);
      await underWay(killed);
      killed.kill('SIGKILL');
      const again = importing(product, file);
      await underWay(again);
      await product.end('SIGKILL');
      const [mqttPort, httpPort] = [product.mqttUrl, product.httpUrl].map(
        (url) => new URL(url).port,
      );
      const flags = ['--mqtt-port', `${mqttPort}`, '--http-port', `${httpPort}`];
      product = await startProduct({ dataDir: product.dataDir, flags });
      // It went on by itself: what was not acknowledged has come again. Some rows are at fault.
      expect(await exitOf(again)).toBe(1);
      const report = readFileSync(`${file}.report.csv`, 'utf8').trim().split('\r\n');
      const rows = history().trim().split('\r\n').length;
      expect(report.slice(1).map((line) => line.split(',').slice(0, 5))).toEqual([
        [`${rows - 3}`, 'rejected', 'cs-1', 'SCHEMA', 'ts'],
        [`${rows - 2}`, 'rejected', 'cs-1', 'UNKNOWN_PART', 'part'],
        [`${rows - 1}`, 'rejected', 'cs-1', 'UNKNOWN_STATUS', 'status'],
        [`${rows}`, 'set_aside', 'cs-1', 'OUT_OF_RANGE', 'metrics.power_kw'],
      ]);
      const once = await counted(product);
      expect(once.stored).toBe(rows - 4);

      const oldest = `charger.uptime/asset/cs-1/day?start=${date(first)}`;
      // Sums of sites come last: what they say is there of all.
      const ofSite = (day: number) => `charger.uptime/site/st-1/day?start=${date(day)}`;
      await until(
        async () =>
          (await whole(product, ofSite(first))) && (await whole(product, ofSite(today - 2 * DAY))),
        {
          withinMs: 300_000,
          what: 'every day is computed again',
        },
      );
      for (const day of [first, first + 5 * DAY, today - 20 * DAY, today - 2 * DAY]) {
        const uptime = await kpi(product, `charger.uptime/asset/cs-1/day?start=${date(day)}`);
        expect(uptime).toMatchObject({ value: 0.75, upS: 2 * 64_800, downS: 2 * 21_600 });
        const pue = await kpi(
          product,
          `datacenter.pue/asset/dc-1/day?policy=PUE3&start=${date(day)}`,
        );
        expect(pue).toMatchObject({ value: 1.25, energyDcWh: 2_400_000, energyItWh: 1_920_000 });
        const site = await kpi(product, `charger.uptime/site/st-1/day?start=${date(day)}`);
        expect(site).toMatchObject({ value: 0.75, upS: 2 * 64_800, unknownS: 0 });
      }
      const verified = await fetch(
        `${product.httpUrl}/api/v1/kpis/charger.uptime/asset/cs-1/day/verify?start=${date(first)}`,
        { method: 'POST' },
      );
      expect(await verified.json()).toMatchObject({ equal: true });

      const before = await kpi(product, oldest);
      expect(await exitOf(importing(product, file))).toBe(1);
      const twice = await counted(product);
      expect(twice.stored).toBe(once.stored);
      expect(twice.duplicate - once.duplicate).toBe(rows - 4);
      expect(await kpi(product, oldest)).toEqual(before);
    },
  );

  it(
    'comes out of one installation and goes into another unchanged, as CSV and as Parquet',
    TIMEOUT,
    async () => {
      const directory = temporaryDirectory();
      const file = join(directory, 'history.csv');
      const lines = history().split('\r\n');
      writeFileSync(file, [...lines.slice(0, 300), ...lines.slice(-2)].join('\r\n'));
      const source = await startProduct();
      await registerAt(source);
      expect(await exitOf(importing(source, file))).toBe(0);
      await settled(source.httpUrl, Date.now());
      for (const format of ['csv', 'parquet']) {
        const exported = join(directory, `export.${format}`);
        writeFileSync(exported, await exportOf(source, format));
        const second = await startProduct();
        await registerAt(second);
        expect(await exitOf(importing(second, exported))).toBe(0);
        await settled(second.httpUrl, Date.now());
        expect((await exportOf(second, 'csv')).toString()).toBe(
          (await exportOf(source, 'csv')).toString(),
        );
        await second.end('SIGTERM');
      }
      const book = join(directory, 'kpis.xlsx');
      const argv = [
        CLI,
        'kpi',
        'export',
        '--format',
        'xlsx',
        '--out',
        book,
        '--http',
        source.httpUrl,
      ];
      expect(await exitOf(spawn(process.execPath, argv, { stdio: 'inherit' }))).toBe(0);
      expect(readFileSync(book).subarray(0, 2).toString()).toBe('PK');
    },
  );
});
