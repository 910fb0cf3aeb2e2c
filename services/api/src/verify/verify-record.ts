import { type KpiAnswer, kpiToWire, toIso, type VerifyAnswer } from '@infrapulse/contracts';
import {
  type Asset,
  type KpiRecord,
  kpiOf,
  makeRecord,
  requiredFrom,
  sumOf,
} from '@infrapulse/domain';
import { assetsBehind } from '../assets-behind.ts';
import type { RouteDeps } from '../deps.ts';
import { gatherRows } from './gather-rows.ts';
import { type PartSpans, recomputeFigures } from './recompute-figures.ts';
import type { StoredAsset } from './stored-evidence.ts';

const COMPARED = [
  'value',
  'numerator',
  'denominator',
  'upS',
  'downS',
  'unknownS',
  'excludedS',
  'energyDcWh',
  'energyItWh',
  'coverage',
  'bounds',
  'verdict',
] as const satisfies readonly (keyof KpiAnswer)[];
const INTERVALS_MAX = 100;
const TOLERANCE = 1e-9;
const LAG_MIN = 100;

/** Recomputes a published figure from stored readings, register and windows, and compares. */
export async function verifyRecord(deps: RouteDeps, record: KpiRecord): Promise<VerifyAnswer> {
  if (record.kpi.startsWith('quality.')) return cannotVerify(record, 0, QUALITY_REASON);
  const reporting = assetsBehind(deps, record).filter(({ versions }) =>
    versions.some(({ telemetry }) => telemetry === 'expected'),
  );
  const assets = await gatherRows(deps, record, reporting);
  const readings = assets.reduce((sum, { rows }) => sum + rows.length, 0);
  const recomputed = recomputeRecord(deps, record, assets);
  const published = kpiToWire(record);
  if (!recomputed) {
    const reason = 'this figure is not made of readings: the register alone gives it';
    return cannotVerify(record, readings, reason);
  }
  const again = kpiToWire(recomputed.record);
  const differences = differencesOf(published, again);
  const behind = differences.length > 0 ? await recordsBehind(deps) : 0;
  return {
    equal: behind > 0 ? null : differences.length === 0,
    reason:
      behind > 0 ? `${behind} records of the log are not worked into it yet: ask again soon` : '',
    record: published,
    recomputed: again,
    differences,
    intervals: await differingIntervals(deps, record, recomputed.parts),
    readings,
  };
}

/** The record as stored rows of these assets make it; undefined for one that is not made of readings. */
export function recomputeRecord(
  { config: { coverageMin } }: Pick<RouteDeps, 'config'>,
  record: KpiRecord,
  assets: readonly StoredAsset[],
): { readonly record: KpiRecord; readonly parts: readonly PartSpans[] } | undefined {
  const recomputed = recomputeFigures(record, assets, coverageMin);
  const kpi = kpiOf(record.kpi);
  if (!recomputed || !kpi) return undefined;
  const { window, start, end } = record;
  const behind = assets.map(({ asset }) => asset);
  const isCovered = window !== '12mo' || isRequiredAt(behind, start);
  // Why it was published is no matter of the readings, and says already why there is no value.
  const made = { ...record, reason: '' };
  const frame = { ...made, kpi, range: { window, start, end }, coverageMin, isCovered };
  return { record: makeRecord(frame, recomputed.figures), parts: recomputed.parts };
}

/** Twelve months judge nothing that is younger (docs/decisions/0020). */
function isRequiredAt(assets: readonly Asset[], t: number): boolean {
  return assets.some(({ versions }) =>
    versions.some((version) => (requiredFrom(version) ?? Number.POSITIVE_INFINITY) <= t),
  );
}

/** What was refused, duplicate or merged is in no stored row, and neither is when the log began. */
const QUALITY_REASON =
  'data quality is counted from the log as it came (receipts, refusals, duplicates); the store keeps only what was accepted, once';

function cannotVerify(record: KpiRecord, readings: number, reason: string): VerifyAnswer {
  const nothing = { recomputed: null, differences: [], intervals: [], readings };
  return { equal: null, reason, record: kpiToWire(record), ...nothing };
}

/** How many records the figures trail behind the store; a second's worth or two is nothing. */
async function recordsBehind({ stream, city }: RouteDeps): Promise<number> {
  const lag = (await stream.lags())['kpi'] ?? 0;
  return lag > LAG_MIN + 2 * city.readings.rate() ? lag : 0;
}

function differencesOf(published: KpiAnswer, again: KpiAnswer): VerifyAnswer['differences'] {
  return COMPARED.filter((field) => !isSame(published[field], again[field])).map((field) => ({
    field,
    published: published[field] ?? null,
    recomputed: again[field] ?? null,
  }));
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b));
  }
  if (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null) {
    const other = b as Record<string, unknown>;
    return Object.entries(a).every(([key, value]) => isSame(value, other[key]));
  }
  return (a ?? null) === (b ?? null);
}

/** Where the evidence that was published says something else than the recomputed. */
async function differingIntervals(
  { series, city }: RouteDeps,
  { start, end }: KpiRecord,
  parts: readonly PartSpans[],
): Promise<VerifyAnswer['intervals']> {
  const found: VerifyAnswer['intervals'] = [];
  for (const { asset, part, spans } of parts) {
    const closed = await series.spans({ asset, part, from: start, to: end });
    const open = city.states.of(asset).find((state) => state.part === part);
    // A span that was restated and is open again is stored closed as well: the present state counts.
    const stored = [...(open ? [open.span] : []), ...closed];
    for (const span of spans) {
      if (found.length >= INTERVALS_MAX) return found;
      const middle = (span.start + span.end) / 2;
      const other = stored.find((one) => one.start <= middle && (one.end ?? end) > middle);
      if (other && sumOf(other) === sumOf(span)) continue;
      const said = other ? `${other.state} ${other.status}`.trim() : 'nothing';
      const reason = `published: ${said}; recomputed: ${span.state} ${span.status}`.trim();
      const times = { start: toIso(span.start), end: toIso(span.end) };
      if (other || span.state !== 'NOT_IN_SERVICE') found.push({ asset, part, ...times, reason });
    }
  }
  return found;
}
