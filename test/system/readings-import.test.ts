import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  CLI,
  computed,
  createHistory,
  date,
  expectDay,
  faultsOf,
  importing,
  registerAt,
  underWay,
} from './import-history.ts';
import { cleanUp, exitOf, type Product, startProduct, temporaryDirectory } from './product.ts';
import { settled } from './settled.ts';

afterAll(cleanUp);

const DAY = 86_400_000;
const TIMEOUT = { timeout: 600_000 };
const { first, today, lines, text } = createHistory(50);

interface Pipeline {
  readonly stored: number;
  readonly duplicate: number;
}

async function exportOf({ httpUrl }: Product, format: string): Promise<Buffer> {
  const query = `dataset=readings&from=${first}&to=${today}&format=${format}`;
  const response = await fetch(`${httpUrl}/api/v1/export?${query}`);
  return Buffer.from(await response.arrayBuffer());
}

/** The counts once all of what was said is handled. */
async function counted(product: Product): Promise<Pipeline> {
  await settled(product.httpUrl, Date.now());
  return product.get<Pipeline>('/pipeline');
}

describe('history that is imported', () => {
  it(
    'gives its figures once, through crashes of importer and product, and nothing when it comes again',
    TIMEOUT,
    async () => {
      const directory = temporaryDirectory();
      const file = join(directory, 'history.csv');
      writeFileSync(file, text);
      let product = await startProduct();
      await registerAt(product);

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
      const rows = lines.length;
      expect(report.slice(1).map((line) => line.split(',').slice(0, 5))).toEqual(faultsOf(rows));
      const once = await counted(product);
      expect(once.stored).toBe(rows - 4);

      const days = [first, first + 5 * DAY, today - 20 * DAY, today - 2 * DAY];
      await computed(product, days);
      for (const day of days) await expectDay(product, day);

      const oldest = `/kpis/charger.uptime/asset/cs-1/day?start=${date(first)}`;
      const before = await product.get(oldest);
      expect(await exitOf(importing(product, file))).toBe(1);
      const twice = await counted(product);
      expect(twice.stored).toBe(once.stored);
      expect(twice.duplicate - once.duplicate).toBe(rows - 4);
      expect(await product.get(oldest)).toEqual(before);
    },
  );

  it(
    'comes out of one installation and goes into another unchanged, as CSV and as Parquet',
    TIMEOUT,
    async () => {
      const directory = temporaryDirectory();
      const file = join(directory, 'history.csv');
      writeFileSync(file, [...lines.slice(0, 300), ...lines.slice(-1), ''].join('\r\n'));
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
