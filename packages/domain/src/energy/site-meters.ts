import type { Asset, AssetPart, AssetVersion } from '../model/asset.ts';
import type { KindId } from '../model/kind.ts';
import { isUnusable, type Reading } from '../model/reading.ts';
import { versionAt } from '../register.ts';
import type { EnergyState, MeterSample } from './energy-state.ts';
import { type Meter, type MeterLayout, meterLayouts, meterOf, numberOf } from './meter-layout.ts';
import { ratedWatts } from './rated-power.ts';

/** Every meter of a site while one register version is in force, by key. */
export interface SiteLayout extends MeterLayout {
  readonly version: AssetVersion;
}

/** What a KPI asks of a site: one register version, and which meters have ever spoken. */
export interface MeterSite {
  readonly layout: SiteLayout;
  /** true when a sample of that key is kept. */
  readonly has: (key: string) => boolean;
}

/** Metrics that are folded into energies and other amounts, by kind; a kind without any costs nothing. */
const METERED: Readonly<Partial<Record<KindId, readonly string[]>>> = {
  charger: ['energy_kwh'],
  datacenter: ['energy_kwh', 'water_l'],
  site5g: ['energy_kwh', 'data_delta_gb'],
};
const NO_SAMPLES: readonly MeterSample[] = [];
const NONE: readonly string[] = [];
const ENERGY = 'energy_kwh';
const WATER = 'water_l';
const VOLUME = 'data_delta_gb';

type Metered = Pick<Asset, 'kind' | 'versions'>;

/** Of an asset of which no figure is made of meters there are none: a charger whose rated power nobody states. */
export function meteredMetrics({ kind, versions }: Metered): readonly string[] {
  const metrics = METERED[kind] ?? NONE;
  return kind === 'charger' && !isRated(versions) ? NONE : metrics;
}

function isRated(versions: readonly AssetVersion[]): boolean {
  for (const version of versions) if (ratedWatts(version) !== null) return true;
  return false;
}

/** Key of a meter's samples: energy meters by their part, others as `<part>/<metric>`. */
function meterKey(part: string, metric: string): string {
  return metric === ENERGY ? part : `${part}/${metric}`;
}

export function waterKey(part: string): string {
  return meterKey(part, WATER);
}

export function volumeKey(part: string): string {
  return meterKey(part, VOLUME);
}

/** Whether samples of that key are amounts of periods rather than readings that grow. */
export function isVolumeKey(key: string): boolean {
  return key.endsWith(`/${VOLUME}`);
}

/**
 * What a reading of an asset says of the meters of its part; of amounts of a period the key names the period as well, in seconds.
 * A quality that makes it unknown takes back what `known` holds for the instant.
 */
export function metersRead(
  asset: Metered,
  { part, quality, metrics, extra }: ReadingOfMeters,
  ts: number,
  known: EnergyState,
): readonly MeterSample[] {
  const metered = meteredMetrics(asset);
  if (metered.length === 0 || quality === 'TEST') return NO_SAMPLES;
  if (isUnusable(quality)) return keysOf(part, known).map((key) => ({ part: key, ts, kwh: null }));
  const samples: MeterSample[] = [];
  for (const metric of metered) {
    const value = metrics[metric];
    const key = sampleKey(part, metric, extra?.periodS);
    if (value === undefined || key === null) continue;
    if (metric === VOLUME) samples.push(...otherLengths(key, ts, known));
    samples.push({ part: key, ts, kwh: value });
  }
  return samples;
}

/** Takes back what the period that ends then was told as while it was of another length. */
function otherLengths(key: string, ts: number, { meters }: EnergyState): readonly MeterSample[] {
  const lengths = key.slice(0, key.lastIndexOf('/') + 1);
  const others = Object.keys(meters).filter((one) => one !== key && one.startsWith(lengths));
  return others.map((part) => ({ part, ts, kwh: null }));
}

/** The first instant that a sample tells of: an amount of a period of all of that. */
export function tellsFrom({ part, ts }: MeterSample): number {
  const [, metric, lengthS] = part.split('/');
  return metric === VOLUME ? ts - Number(lengthS) * 1000 : ts;
}

type ReadingOfMeters = Pick<Reading, 'part' | 'quality' | 'metrics' | 'extra'>;

function sampleKey(part: string, metric: string, periodS: number | undefined): string | null {
  if (metric !== VOLUME) return meterKey(part, metric);
  return periodS !== undefined && periodS > 0 ? `${volumeKey(part)}/${periodS}` : null;
}

function keysOf(part: string, { meters }: EnergyState): readonly string[] {
  return Object.keys(meters).filter((key) => key === part || key.startsWith(`${part}/`));
}

/**
 * The register's versions as layouts of all meters: those of the parts, and of the asset itself, for energy and for
 * water. A water meter counts in millilitres as an energy meter does in watt-hours.
 */
export function siteLayouts(asset: Asset): readonly SiteLayout[] {
  return meterLayouts(asset.versions).map((layout) => {
    const version = versionAt(asset, layout.from);
    const own: AssetPart = { part: '', role: '', attributes: version.attributes };
    const listed = layout.meters.flatMap(({ part }) => {
      const found = version.parts.find((one) => one.part === part);
      return found ? [waterMeter(found, version)] : [];
    });
    const others = [meterOf(own, version), waterMeter(own, version), ...listed];
    return { ...layout, version, meters: [...layout.meters, ...others] };
  });
}

/** `registerModulusL`, `maxLPerH` and `scale` stand for what an energy meter has. */
function waterMeter(part: AssetPart, version: AssetVersion): Meter {
  const { attributes } = part;
  const scale = numberOf(attributes, 'scale') ?? 1;
  const modulus = numberOf(attributes, 'registerModulusL');
  const whPerUnit = 1000 * scale;
  return {
    ...meterOf(part, version),
    part: waterKey(part.part),
    role: '',
    whPerUnit,
    modulusWh: modulus === null ? null : Math.round(modulus * whPerUnit),
    maxKw: numberOf(attributes, 'maxLPerH'),
    identity: [scale, modulus, attributes['serial'] ?? ''].join(' '),
  };
}

/** Parts of a role, in the order of the register. */
export function partsOfRole({ meters }: Pick<MeterLayout, 'meters'>, role: string) {
  return meters.filter((meter) => meter.role === role && !meter.part.includes('/'));
}
