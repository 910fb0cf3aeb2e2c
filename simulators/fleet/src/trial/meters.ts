import type { Span } from './course.ts';
import { isUsable, type Row } from './heard.ts';
import {
  ENERGY,
  type Meter,
  type MeterKpi,
  meterName,
  nameOf,
  ownPart,
  VOLUME,
  WATER,
} from './meter-kpis.ts';
import type { TrialPart, TrialRow } from './trial.ts';
import { isServing, partIn, requiredSince, versionAt } from './versions.ts';
import { volumesOf } from './volumes.ts';

const EDGE = 900_000;

/** Amounts over the time in which what every required meter counted is known. */
interface Amounts {
  requiredMs: number;
  knownMs: number;
  readonly sums: Record<string, number>;
  /** Of the known time what each version was in force for. */
  readonly knownBy: Map<TrialRow, number>;
}

export interface Sample {
  readonly ts: number;
  /** As read, in Wh: scaled and rounded once. */
  readonly wh: number;
  /** Unwrapped growth since the sample before; null: it cannot be known. */
  readonly grown: number | null;
}

/** What meters of one kind say, and what the register says of them. */
interface Register {
  readonly metric: string;
  /** A reading times these, and a thousand, is in Wh, or in mL. */
  readonly ratios: readonly string[];
  readonly modulus: string;
  readonly max: string;
}

const REGISTERS: readonly Register[] = [
  {
    metric: ENERGY,
    ratios: ['scale', 'ctRatio', 'ptRatio'],
    modulus: 'registerModulusKwh',
    max: 'maxKw',
  },
  { metric: WATER, ratios: ['scale'], modulus: 'registerModulusL', max: 'maxLPerH' },
];

/** Meter → its newest reading that can be used. */
export function lastReadOf(rows: readonly Row[]): ReadonlyMap<string, number> {
  const read = [...REGISTERS.map(({ metric }) => metric), VOLUME].flatMap((metric) =>
    rows
      .filter((row) => isUsable(row) && typeof row.metrics[metric] === 'number')
      .map(({ part, ts }) => [meterName({ part, metric }), ts] as const),
  );
  return new Map(read);
}

/** The samples of each meter that parts of these names, or the asset itself, could have. */
export function samplesOfAll(
  versions: readonly TrialRow[],
  rows: readonly Row[],
): ReadonlyMap<string, readonly Sample[]> {
  const parts = [
    '',
    ...new Set(versions.flatMap((version) => version.parts.map(({ part }) => part))),
  ];
  const registers = REGISTERS.flatMap((register) =>
    parts.map((part) => {
      const name = meterName({ part, metric: register.metric });
      return [name, samplesOf(versions, rows, { part, register })] as const;
    }),
  );
  const volumes = parts.map(
    (part) => [meterName({ part, metric: VOLUME }), volumesOf(versions, rows, part)] as const,
  );
  return new Map([...registers, ...volumes]);
}

interface Asked {
  readonly part: string;
  readonly register: Register;
}

/** The readings of one meter, oldest first, each with what it grew by (domain.md §2.5). */
function samplesOf(
  versions: readonly TrialRow[],
  rows: readonly Row[],
  asked: Asked,
): readonly Sample[] {
  const reads = [...readsOf(versions, rows, asked).values()];
  return reads.map((read, i) => {
    const before = reads[i - 1];
    const grown = before ? growth(asked.register, before, read) : null;
    return { ts: read.ts, wh: read.wh, grown };
  });
}

/** By instant; of two that count at the same one, as a clock was ahead, the last that came. */
function readsOf(
  versions: readonly TrialRow[],
  rows: readonly Row[],
  { part: name, register }: Asked,
) {
  const reads = new Map<number, Read>();
  for (const { part, ts, metrics, quality } of rows) {
    const kwh = metrics[register.metric];
    const version = versionAt(versions, ts);
    const meter = name === '' ? ownPart(version) : partIn(version, name);
    if (part !== name || !isUsable({ quality }) || typeof kwh !== 'number') continue;
    if (!meter || ts < requiredSince(version)) continue;
    reads.set(ts, { ts, wh: Math.round(kwh * scaleOf(register, meter)), meter });
  }
  return reads;
}

const ratioOf = ({ attributes }: TrialPart, name: string) => Number(attributes[name] ?? 1);

function scaleOf({ ratios }: Register, meter: TrialPart): number {
  return ratios.reduce((scale, name) => scale * ratioOf(meter, name), 1000);
}

interface Read {
  readonly ts: number;
  readonly wh: number;
  readonly meter: TrialPart;
}

/** Δ, or M − previous + current where the meter rolled over; null for a reset, a jump, another meter. */
function growth(register: Register, before: Read, now: Read): number | null {
  const { attributes } = now.meter;
  const names = [...register.ratios, register.modulus, 'serial'];
  if (names.some((name) => before.meter.attributes[name] !== attributes[name])) return null;
  const grown = now.wh - before.wh;
  const maxKw = attributes[register.max];
  const isPlausible = (wh: number) =>
    maxKw === undefined || wh <= (Number(maxKw) * (now.ts - before.ts) * 1.2) / 3600;
  if (grown >= 0) return isPlausible(grown) ? grown : null;
  const modulus = attributes[register.modulus];
  if (modulus === undefined) return null;
  const modulusWh = Math.round(Number(modulus) * scaleOf(register, now.meter));
  const rolled = modulusWh + grown;
  // Without a known power a quarter of the register may have passed unseen.
  const isRoll = maxKw === undefined ? rolled * 4 <= modulusWh : isPlausible(rolled);
  return rolled >= 0 && isRoll ? rolled : null;
}

export interface MeteredAsset {
  readonly versions: readonly TrialRow[];
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
  /** When each meter was last read, also before anything was required of it. */
  readonly lastRead: ReadonlyMap<string, number>;
  /** When a meter was read or the register says something else, in order. */
  readonly edges: readonly number[];
}

/** What an asset needs to be metered for, by a KPI and one of its policies. */
type Needs = (version: TrialRow, t: number) => readonly Meter[] | undefined;

export function needsOf(kpi: MeterKpi, policy: string, { lastRead }: MeteredAsset): Needs {
  return (version, t) => kpi.meters(version, policy, t, (part) => lastRead.has(part));
}

/** How far the meters of an asset have been read. */
export interface Standing {
  /** The last quarter of an hour that all of them have passed. */
  readonly edge: number;
  /** They are those that the register listed last, and does no more. */
  readonly isGone: boolean;
}

/** Of the meters needed at `at`; of those needed last where there are none, or they never spoke. */
export function standingAt(asset: MeteredAsset, needs: Needs, at: number): Standing | undefined {
  const edge = readUpTo(asset, needs(versionAt(asset.versions, at), at), at);
  if (edge !== undefined) return { edge, isGone: false };
  const ends = borders(asset.versions).filter((t) => t <= at);
  for (const end of ends.sort((a, b) => b - a)) {
    const before = needs(versionAt(asset.versions, end - 1), end - 1);
    const last = readUpTo(asset, before, end);
    if (last !== undefined) return { edge: last, isGone: true };
  }
  return undefined;
}

function readUpTo(
  { lastRead }: MeteredAsset,
  meters: readonly Meter[] | undefined,
  at: number,
): number | undefined {
  const last = meters?.map((meter) => lastRead.get(nameOf(meter)));
  if (!last || last.some((ts) => ts === undefined)) return undefined;
  return Math.floor(Math.min(at, ...(last as number[])) / EDGE) * EDGE;
}

/** When the register says something else. */
function borders(versions: readonly TrialRow[]): number[] {
  return versions.flatMap(({ validFrom, parts }) => [
    validFrom,
    ...parts.flatMap(({ commissionedAt, retiredAt }) => [
      commissionedAt ?? Infinity,
      retiredAt ?? Infinity,
    ]),
  ]);
}

/** How long the required meters may be silent: two intervals of the slowest, at least half an hour. */
export function patienceOf({ versions }: MeteredAsset, needs: Needs, at: number): number {
  const version = versionAt(versions, at);
  const meters = needs(version, at) ?? [];
  const slowest = Math.max(0, ...meters.map(({ part }) => part.intervalS ?? version.intervalS));
  return Math.max(2 * slowest * 1000, 1_800_000);
}

/** Amounts of [from, to) for the time whose version is `wanted`. */
export function amountsOf(
  { versions, samples, edges: all }: MeteredAsset,
  needs: Needs,
  { from, to }: Span,
  wanted: (version: TrialRow) => boolean = () => true,
): Amounts {
  const amounts: Amounts = { requiredMs: 0, knownMs: 0, sums: {}, knownBy: new Map() };
  const edges = [from, ...all.filter((t) => t > from && t < to), to];
  for (const [i, start] of edges.entries()) {
    const end = edges[i + 1];
    const version = versionAt(versions, start);
    if (end === undefined || !isServing(version, start) || !wanted(version)) continue;
    amounts.requiredMs += end - start;
    const meters = needs(version, start);
    const known = meters?.map((meter) => within(samples.get(nameOf(meter)) ?? [], start, end));
    if (!meters || !known || known.some((wh) => wh === undefined)) continue;
    amounts.knownMs += end - start;
    amounts.knownBy.set(version, (amounts.knownBy.get(version) ?? 0) + end - start);
    for (const [k, { part, sum, weight }] of meters.entries()) {
      const wh = weight * ratioOf(part, 'sign') * (known[k] as number);
      amounts.sums[sum] = (amounts.sums[sum] ?? 0) + wh;
    }
  }
  return amounts;
}

/** When a meter was read, or the register says something else. */
export function edgesOf(
  versions: readonly TrialRow[],
  samples: MeteredAsset['samples'],
): readonly number[] {
  const edges = [...samples.values()].flatMap((list) => list.map(({ ts }) => ts));
  for (const version of versions) {
    edges.push(version.validFrom, requiredSince(version), version.retiredAt ?? Infinity);
    for (const { commissionedAt, retiredAt } of version.parts)
      edges.push(commissionedAt ?? Infinity, retiredAt ?? Infinity);
  }
  return [...new Set(edges)].sort((a, b) => a - b);
}

/** What a meter counted within two of its neighbouring readings; undefined when they do not say. */
function within(samples: readonly Sample[], from: number, to: number): number | undefined {
  const place = placeOf(samples, to);
  const after = samples[place];
  const before = samples[place - 1];
  if (!after || !before || before.ts > from || after.grown === null) return undefined;
  const grown = BigInt(after.grown);
  const whole = BigInt(after.ts - before.ts);
  // Interpolated linearly at each end, to whole Wh, half up.
  const upTo = (t: number) => (2n * grown * BigInt(t - before.ts) + whole) / (2n * whole);
  return Number(upTo(to) - upTo(from));
}

/** Of the first sample at `ts` or after it. */
function placeOf(samples: readonly Sample[], ts: number): number {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((samples[middle] as Sample).ts < ts) low = middle + 1;
    else high = middle;
  }
  return low;
}
