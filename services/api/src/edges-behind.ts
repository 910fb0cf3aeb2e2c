import { toIso } from '@infrapulse/contracts';
import {
  type Asset,
  type AssetVersion,
  type KpiRecord,
  levelKpiOf,
  meteredMetrics,
  meterKpiOf,
  partOf,
  type SiteLayout,
  siteLayouts,
  versionAt,
} from '@infrapulse/domain';
import type { ReadingRow } from '@infrapulse/ports';
import { splitPart } from './city/watch-states.ts';
import type { RouteDeps } from './deps.ts';
import { readingsAtBreaks } from './meter-breaks.ts';

const AROUND_MS = 86_400_000;

/**
 * The readings next to both ends of the window, of every meter, and on both sides of where one of them began anew; of
 * what is shown as it stands the newest ones.
 */
export async function edgesBehind(deps: RouteDeps, record: KpiRecord, asset: Asset) {
  const version = versionAt(asset, record.end);
  const wanted = wantedOf(record, asset, version);
  const near = await Promise.all(
    wanted.parts.flatMap((part) => readingsNear(deps, record, asset, part)),
  );
  const { rows: beside, tooMany } = await besideBreaks(deps, record, asset, wanted);
  const known = { asset, layouts: siteLayouts(asset) };
  // One reading may be next to both ends.
  const rows = new Map([...near.flat(), ...beside].map((row) => [`${row.part} ${row.ts}`, row]));
  const inOrder = wanted.parts.flatMap((part) =>
    [...rows.values()].filter((row) => row.part === part).sort((a, b) => a.ts - b.ts),
  );
  return { edges: inOrder.flatMap((row) => edgesOf(row, known, wanted.metrics)), tooMany };
}

function besideBreaks(deps: RouteDeps, record: KpiRecord, asset: Asset, { metrics }: Wanted) {
  const isMetered = metrics.length > 0 && levelKpiOf(record.kpi) === undefined;
  return isMetered ? readingsAtBreaks(deps, record, asset) : { rows: [], tooMany: false };
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

interface Known {
  readonly asset: Asset;
  readonly layouts: readonly SiteLayout[];
}

function edgesOf(
  { part, ts, metrics }: ReadingRow,
  { asset, layouts }: Known,
  wanted: readonly string[],
) {
  const role = partOf(versionAt(asset, ts), part)?.role ?? '';
  return wanted
    .filter((metric) => metrics[metric] !== undefined)
    .map((metric) => {
      const reading = metrics[metric] ?? null;
      const energyKwh = metric === 'energy_kwh' ? energyOf(layouts, { part, ts }, reading) : null;
      return { asset: asset.id, part, role, ts: toIso(ts), energyKwh, metric, reading };
    });
}

/** By the ratios that the register had for the meter then, in whole watt-hours as figures count them. */
function energyOf(
  layouts: readonly SiteLayout[],
  { part, ts }: Pick<ReadingRow, 'part' | 'ts'>,
  reading: number | null,
): number | null {
  if (reading === null) return null;
  const { meters } = layouts.findLast(({ from }) => from <= ts) ?? { meters: [] };
  const whPerUnit = meters.find((meter) => meter.part === part)?.whPerUnit ?? 1000;
  return Math.round(reading * whPerUnit) / 1000;
}
