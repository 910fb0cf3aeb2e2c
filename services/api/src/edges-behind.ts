import { toIso } from '@infrapulse/contracts';
import {
  type Asset,
  type AssetVersion,
  type KpiRecord,
  levelKpiOf,
  meteredMetrics,
  meterKpiOf,
  partOf,
  versionAt,
} from '@infrapulse/domain';
import type { ReadingRow } from '@infrapulse/ports';
import { splitPart } from './city/watch-states.ts';
import type { RouteDeps } from './deps.ts';

const AROUND_MS = 86_400_000;

/** The readings next to both ends of the window, of every meter; of what is shown as it stands the newest ones. */
export async function edgesBehind(deps: RouteDeps, record: KpiRecord, asset: Asset) {
  const version = versionAt(asset, record.end);
  const wanted = wantedOf(record, asset, version);
  const near = await Promise.all(
    wanted.parts.flatMap((part) => readingsNear(deps, record, asset, part)),
  );
  // One reading may be next to both ends.
  const rows = new Map(near.flat().map((row) => [`${row.part} ${row.ts}`, row]));
  return [...rows.values()].flatMap((row) => edgesOf(row, asset, version, wanted.metrics));
}

interface Wanted {
  readonly parts: readonly string[];
  readonly metrics: readonly string[];
}

const NOTHING: Wanted = { parts: [], metrics: [] };

function wantedOf(record: KpiRecord, asset: Asset, { parts }: AssetVersion): Wanted {
  const level = levelKpiOf(record.kpi);
  if (level) {
    const own = record.scope === 'part' ? splitPart(record.id)[1] : undefined;
    const tanks = parts.filter(({ part, role }) => role === level.role && part === (own ?? part));
    return { parts: tanks.map(({ part }) => part), metrics: level.metrics };
  }
  const listed = parts.map(({ part }) => part);
  if (meterKpiOf(record.kpi)) return { parts: ['', ...listed], metrics: meteredMetrics(asset) };
  const isEnergy = record.energyDcWh !== undefined || record.energyItWh !== undefined;
  return isEnergy ? { parts: listed, metrics: ['energy_kwh'] } : NOTHING;
}

function readingsNear(
  { series }: RouteDeps,
  { start, end, window }: KpiRecord,
  { kind, id: asset }: Asset,
  part: string,
): Promise<readonly ReadingRow[]>[] {
  const query = { kind, asset, part, limit: 1 } as const;
  const instants = window === 'now' ? [end - 1] : [start, end];
  return instants.flatMap((at) => {
    const before = { ...query, from: at - AROUND_MS, to: at + 1, order: 'desc' } as const;
    if (window === 'now') return [series.readings(before)];
    return [
      series.readings(before),
      series.readings({ ...query, from: at + 1, to: at + AROUND_MS }),
    ];
  });
}

function edgesOf(
  { part, ts, metrics }: ReadingRow,
  { id: asset }: Asset,
  version: AssetVersion,
  wanted: readonly string[],
) {
  return wanted
    .filter((metric) => metrics[metric] !== undefined)
    .map((metric) => {
      const reading = metrics[metric] ?? null;
      const energyKwh = metric === 'energy_kwh' ? reading : null;
      const role = partOf(version, part)?.role ?? '';
      return { asset, part, role, ts: toIso(ts), energyKwh, metric, reading };
    });
}
