import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { KpiRecord, KpiWindow } from '@infrapulse/domain';
import { openEmbeddedSeries } from '@infrapulse/series-embedded';
import { expect, it } from 'vitest';
import { KPI_TABLES } from '../src/kpi-tables.ts';
import { metrics, quiet } from './fixtures.ts';

const KPI = { kpi: 'charger.uptime', policy: 'p', scope: 'asset', id: 'cs-1' } as const;
const record = (window: KpiWindow, start: number, revision = 0) =>
  ({ ...KPI, window, start, end: start + 10, revision, value: 0.5 }) as KpiRecord;

const RECORDS = [
  record('24h', 1),
  record('24h', 2),
  record('day', 1),
  record('day', 1, 1),
  record('year', 1),
];

/** As the release before kept them: all windows in one table. */
async function putInOneTable(path: string): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const db = await instance.connect();
  const all = KPI_TABLES.map((table) => `SELECT * FROM ${table}`).join(' UNION ALL ');
  await db.run(`CREATE TABLE kpis AS ${all}`);
  for (const table of KPI_TABLES) await db.run(`DROP TABLE ${table}`);
  db.closeSync();
  instance.closeSync();
}

/** As the release before writes into a store that a later one has taken over. */
async function putAgain(path: string): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const db = await instance.connect();
  const all = KPI_TABLES.map((table) => `SELECT * FROM ${table}`).join(' UNION ALL ');
  await db.run(`CREATE TABLE kpis AS SELECT * REPLACE ('{"again":true}' AS record) FROM (${all})`);
  db.closeSync();
  instance.closeSync();
}

it('takes the newer record where an earlier release has written again after the take-over', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'infrapulse-series-'));
  const open = () => openEmbeddedSeries({ dataDir, metrics, log: quiet });
  const first = await open();
  await first.writeKpis({ rows: RECORDS, position: { 0: 5 } });
  await first.stop();
  await putAgain(join(dataDir, 'series.duckdb'));
  const store = await open();
  expect(await store.kpis({ ...KPI, window: 'day' })).toEqual([{ again: true }, { again: true }]);
  expect(await store.sizes()).toMatchObject({ kpis: RECORDS.length });
  await store.stop();
  await rm(dataDir, { recursive: true });
});

it('takes over the KPI records that an earlier release kept in one table', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'infrapulse-series-'));
  const open = () => openEmbeddedSeries({ dataDir, metrics, log: quiet });
  const first = await open();
  await first.writeKpis({ rows: RECORDS, position: { 0: 5 } });
  await first.stop();
  await putInOneTable(join(dataDir, 'series.duckdb'));
  const told: string[] = [];
  const log = { ...quiet, info: (_: unknown, text: string) => void told.push(text) };
  const store = await openEmbeddedSeries({ dataDir, metrics, log });
  expect(told[0]).toMatch(/^Taking over the KPI records of an earlier release/);
  expect(told.at(-1)).toBe('Series store opened');
  const found = await Promise.all(
    (['24h', 'day', 'year'] as const).map((window) => store.kpis({ ...KPI, window })),
  );
  expect(found).toEqual([RECORDS.slice(0, 2), RECORDS.slice(2, 4), RECORDS.slice(4)]);
  expect(await store.sizes()).toMatchObject({ kpis: 5 });
  await store.stop();
  await rm(dataDir, { recursive: true });
});
