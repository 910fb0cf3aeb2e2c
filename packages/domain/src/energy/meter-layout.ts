import type { AssetPart, AssetVersion, Attributes } from '../model/asset.ts';

/** What one version of the register says about one meter. */
export interface Meter {
  readonly part: string;
  readonly role: string;
  /** Wh per kWh as read: 1000 × scale × ctRatio × ptRatio, applied once, here. */
  readonly whPerUnit: number;
  /** Register modulus in Wh after scaling, null when unknown. */
  readonly modulusWh: number | null;
  /** Real power the meter cannot exceed, null when unknown. */
  readonly maxKw: number | null;
  readonly sign: number;
  readonly intervalMs: number;
  /** Two samples of different identities do not form a difference: the meter was swapped between them. */
  readonly identity: string;
}

/** The meters of an asset while one register version is in force: [from, until). */
export interface MeterLayout {
  readonly from: number;
  readonly until: number;
  /** Within the version, time from here on is required; infinity when none is. */
  readonly requiredFrom: number;
  readonly requiredUntil: number;
  /** Samples from before it neither count nor carry in; infinity when none is expected. */
  readonly samplesFrom: number;
  readonly meters: readonly Meter[];
}

/**
 * The register's versions as layouts, oldest first, cut again where a single meter begins or ends. What the
 * first version says holds before it as well (`versionAt`).
 */
export function meterLayouts(versions: readonly AssetVersion[]): readonly MeterLayout[] {
  const layouts = known.get(versions) ?? findLayouts(versions);
  known.set(versions, layouts);
  return layouts;
}

/** Asked for with every window of every data centre; the versions of an asset never change, others take their place. */
const known = new WeakMap<readonly AssetVersion[], readonly MeterLayout[]>();

function findLayouts(versions: readonly AssetVersion[]): readonly MeterLayout[] {
  return versions.flatMap((version, index) => {
    const from = index === 0 ? Number.NEGATIVE_INFINITY : version.validFrom;
    const until = versions[index + 1]?.validFrom ?? Number.POSITIVE_INFINITY;
    const cuts = [...partBorders(version, from, until), until];
    return cuts.map((end, i) => layoutOf(version, i === 0 ? from : (cuts[i - 1] as number), end));
  });
}

/** Those in force at some time of [from, to), oldest first. */
export function layoutsWithin<Layout extends MeterLayout>(
  layouts: readonly Layout[],
  { from, to }: { readonly from: number; readonly to: number },
): readonly Layout[] {
  return layouts.filter((layout) => layout.from < to && layout.until > from);
}

function partBorders(version: AssetVersion, from: number, until: number): readonly number[] {
  const borders = version.parts.flatMap(({ commissionedAt, retiredAt }) => [
    commissionedAt ?? from,
    retiredAt ?? from,
  ]);
  return [...new Set(borders)].filter((t) => from < t && t < until).sort((a, b) => a - b);
}

function layoutOf(version: AssetVersion, from: number, until: number): MeterLayout {
  return {
    from,
    until,
    requiredFrom: Math.max(isServing(version) ? samplesStart(version) : FOR_EVER, from),
    samplesFrom: samplesStart(version),
    requiredUntil: version.retiredAt ?? Number.POSITIVE_INFINITY,
    meters: version.parts
      .filter((part) => (part.commissionedAt ?? from) <= from && (part.retiredAt ?? until) >= until)
      .map((part) => meterOf(part, version)),
  };
}

const FOR_EVER = Number.POSITIVE_INFINITY;

function isServing({ lifecycle }: AssetVersion): boolean {
  return lifecycle === 'IN_SERVICE' || lifecycle === 'UNREGISTERED';
}

/** The later of commissioned and connected, as `requiredFrom`; the meter counts on while its asset is suspended. */
function samplesStart({ telemetry, connectedAt, commissionedAt }: AssetVersion): number {
  if (telemetry !== 'expected' || connectedAt === null) return FOR_EVER;
  return Math.max(commissionedAt ?? connectedAt, connectedAt);
}

/** The energy meter that a part is. */
export function meterOf(part: AssetPart, version: AssetVersion): Meter {
  const { attributes } = part;
  const ratios = ['scale', 'ctRatio', 'ptRatio'].map((name) => numberOf(attributes, name) ?? 1);
  const whPerUnit = ratios.reduce((product, ratio) => product * ratio, 1000);
  const modulus = numberOf(attributes, 'registerModulusKwh');
  return {
    part: part.part,
    role: part.role,
    whPerUnit,
    modulusWh: modulus === null ? null : Math.round(modulus * whPerUnit),
    maxKw: numberOf(attributes, 'maxKw'),
    sign: numberOf(attributes, 'sign') ?? 1,
    intervalMs: (part.intervalS ?? version.intervalS) * 1000,
    identity: [...ratios, modulus, attributes['serial'] ?? ''].join(' '),
  };
}

/** A number, or a number in words as CSV brings it. */
export function numberOf(attributes: Attributes, name: string): number | null {
  const value = attributes[name];
  if (value === undefined || value === null || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
