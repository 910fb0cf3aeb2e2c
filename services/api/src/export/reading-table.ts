import { READING_COLUMNS, readingCells } from '@infrapulse/contracts';
import { type Asset, KIND_IDS, kindOf, latestVersion } from '@infrapulse/domain';
import type { ReadingRow } from '@infrapulse/ports';
import type { Column, Table } from '@infrapulse/tables';
import type { RouteDeps } from '../deps.ts';
import type { Wanted } from './wanted.ts';

const DAY_MS = 86_400_000;
const SECONDS_OFTEN = 60;

/** Stored readings, an asset after the other, oldest first; presence is none. It imports unchanged. */
export function readingTable(deps: RouteDeps, wanted: Wanted): Table {
  const present = new Set<string>(wanted.assets.map(({ kind }) => kind));
  const kinds = KIND_IDS.filter((kind) => present.size === 0 || present.has(kind));
  const metrics = [...new Set(kinds.flatMap((kind) => Object.keys(kindOf(kind).metrics)))];
  const columns: Column[] = [
    ...READING_COLUMNS,
    ...metrics.map((name) => ({ name, type: 'number' }) as const),
  ];
  return { columns, rows: rowsOf(deps, wanted, metrics) };
}

async function* rowsOf(deps: RouteDeps, { assets, from, to }: Wanted, metrics: readonly string[]) {
  for (const asset of assets) {
    const step = stepOf(asset);
    for (let at = from; at < to; at += step) {
      const rows = await readSome(deps, asset, at, Math.min(to, at + step));
      if (rows.length > 0) yield rows.map((row) => readingCells(row, metrics));
    }
  }
}

/** So long a time as fits in memory, however often the asset reports. */
function stepOf(asset: Asset): number {
  const { intervalS, parts } = latestVersion(asset);
  const shortest = Math.min(intervalS, ...parts.map((part) => part.intervalS ?? intervalS));
  return shortest < SECONDS_OFTEN ? DAY_MS : 7 * DAY_MS;
}

async function readSome(
  { series }: RouteDeps,
  { kind, id }: Asset,
  from: number,
  to: number,
): Promise<readonly ReadingRow[]> {
  const rows = await series.readings({ kind, asset: id, from, to });
  return rows.filter(({ part }) => !part.startsWith('$'));
}
