import type { Span } from './course.ts';
import { isUsable, type Row } from './heard.ts';
import type { TrialPart, TrialRow } from './trial.ts';
import { isServing, partIn, requiredSince, versionAt } from './versions.ts';

const EDGE = 900_000;

/** Energies over the time in which every required meter's energy is known. */
export interface Energies {
  requiredMs: number;
  knownMs: number;
  dcWh: number;
  itWh: number;
}

interface Sample {
  readonly ts: number;
  /** As read, in Wh: scaled and rounded once. */
  readonly wh: number;
  /** Unwrapped growth since the sample before; null: it cannot be known. */
  readonly grown: number | null;
}

const IT_ROLES: Readonly<Record<string, string>> = {
  PUE1: 'ups_out',
  PUE2: 'pdu_out',
  PUE3: 'it_in',
};
/** How each counts towards the energy of the site. */
const SITE_ROLES: Readonly<Record<string, number>> = {
  facility_total: 1,
  generation: 1,
  genset: 1,
  fuel: 1,
  deduct: -1,
};

/** Part → its newest meter reading that can be used. */
export function lastReadOf(rows: readonly Row[]): ReadonlyMap<string, number> {
  const read = rows.filter((row) => isUsable(row) && typeof row.metrics['energy_kwh'] === 'number');
  return new Map(read.map(({ part, ts }) => [part, ts]));
}

/** The readings of one meter, oldest first, each with what it grew by (domain.md §2.5). */
export function samplesOf(
  versions: readonly TrialRow[],
  rows: readonly Row[],
  name: string,
): readonly Sample[] {
  const reads = [...readsOf(versions, rows, name).values()];
  return reads.map((read, i) => {
    const before = reads[i - 1];
    return { ts: read.ts, wh: read.wh, grown: before ? growth(before, read) : null };
  });
}

/** By instant; of two that count at the same one, as a clock was ahead, the last that came. */
function readsOf(versions: readonly TrialRow[], rows: readonly Row[], name: string) {
  const reads = new Map<number, Read>();
  for (const { part, ts, metrics, quality } of rows) {
    const kwh = metrics['energy_kwh'];
    const version = versionAt(versions, ts);
    const meter = partIn(version, name);
    if (part !== name || !isUsable({ quality }) || typeof kwh !== 'number') continue;
    if (!meter || ts < requiredSince(version)) continue;
    reads.set(ts, { ts, wh: Math.round(kwh * scaleOf(meter)), meter });
  }
  return reads;
}

const ratioOf = ({ attributes }: TrialPart, name: string) => Number(attributes[name] ?? 1);

function scaleOf(meter: TrialPart): number {
  return 1000 * ratioOf(meter, 'scale') * ratioOf(meter, 'ctRatio') * ratioOf(meter, 'ptRatio');
}

interface Read {
  readonly ts: number;
  readonly wh: number;
  readonly meter: TrialPart;
}

/** Δ, or M − previous + current where the meter rolled over; null for a reset, a jump, another meter. */
function growth(before: Read, now: Read): number | null {
  const { attributes } = now.meter;
  const names = ['scale', 'ctRatio', 'ptRatio', 'registerModulusKwh', 'serial'];
  if (names.some((name) => before.meter.attributes[name] !== attributes[name])) return null;
  const grown = now.wh - before.wh;
  const maxKw = attributes['maxKw'];
  const isPlausible = (wh: number) =>
    maxKw === undefined || wh <= (Number(maxKw) * (now.ts - before.ts) * 1.2) / 3600;
  if (grown >= 0) return isPlausible(grown) ? grown : null;
  const modulus = attributes['registerModulusKwh'];
  if (modulus === undefined) return null;
  const modulusWh = Math.round(Number(modulus) * scaleOf(now.meter));
  const rolled = modulusWh + grown;
  // Without a known power a quarter of the register may have passed unseen.
  const isRoll = maxKw === undefined ? rolled * 4 <= modulusWh : isPlausible(rolled);
  return rolled >= 0 && isRoll ? rolled : null;
}

/** The meters that a policy needs by one version; undefined where one side of the ratio has none. */
function metersFor(version: TrialRow, policy: string, t: number): readonly TrialPart[] | undefined {
  const parts = version.parts.filter(
    ({ commissionedAt, retiredAt }) =>
      (commissionedAt ?? -Infinity) <= t && t < (retiredAt ?? Infinity),
  );
  const it = parts.filter(({ role }) => role === IT_ROLES[policy]);
  const site = parts.filter(({ role }) => role in SITE_ROLES);
  return it.length > 0 && site.some(({ role }) => role !== 'deduct') ? [...site, ...it] : undefined;
}

export const PUE_POLICIES = Object.keys(IT_ROLES);

export interface MeteredAsset {
  readonly versions: readonly TrialRow[];
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
  /** When each meter was last read, also before anything was required of it. */
  readonly lastRead: ReadonlyMap<string, number>;
}

export function hasPolicy({ versions }: MeteredAsset, policy: string, t: number): boolean {
  return metersFor(versionAt(versions, t), policy, t) !== undefined;
}

/** The last quarter of an hour that all required meters have passed; undefined when one never spoke. */
export function passedEdge(
  { versions, lastRead }: MeteredAsset,
  policy: string,
  at: number,
): number | undefined {
  const meters = metersFor(versionAt(versions, at), policy, at);
  if (!meters) return undefined;
  const last = meters.map(({ part }) => lastRead.get(part));
  if (last.some((ts) => ts === undefined)) return undefined;
  return Math.floor(Math.min(at, ...(last as number[])) / EDGE) * EDGE;
}

/** Older than two intervals of the slowest meter that a policy needs, at least half an hour. */
export function isStale(
  { versions }: MeteredAsset,
  policy: string,
  edge: number,
  at: number,
): boolean {
  const version = versionAt(versions, at);
  const meters = metersFor(version, policy, at) ?? [];
  const slowest = Math.max(0, ...meters.map(({ intervalS }) => intervalS ?? version.intervalS));
  return at - edge > Math.max(2 * slowest * 1000, 1_800_000);
}

/** Energies of [from, to) for the time whose version is `wanted`. */
export function energiesOf(
  { versions, samples }: Pick<MeteredAsset, 'versions' | 'samples'>,
  policy: string,
  { from, to }: Span,
  wanted: (version: TrialRow) => boolean = () => true,
): Energies {
  const sums = { requiredMs: 0, knownMs: 0, dcWh: 0, itWh: 0 };
  const edges = edgesOf({ versions, samples }, { from, to });
  for (const [i, start] of edges.entries()) {
    const end = edges[i + 1];
    const version = versionAt(versions, start);
    if (end === undefined || !isServing(version, start) || !wanted(version)) continue;
    sums.requiredMs += end - start;
    const meters = metersFor(version, policy, start);
    const known = meters?.map((meter) => within(samples.get(meter.part) ?? [], start, end));
    if (!meters || !known || known.some((wh) => wh === undefined)) continue;
    sums.knownMs += end - start;
    for (const [k, meter] of meters.entries()) {
      const wh = ratioOf(meter, 'sign') * (known[k] as number);
      const site = SITE_ROLES[meter.role];
      if (site === undefined) sums.itWh += wh;
      else sums.dcWh += site * wh;
    }
  }
  return sums;
}

function edgesOf(
  { versions, samples }: Pick<MeteredAsset, 'versions' | 'samples'>,
  { from, to }: Span,
): readonly number[] {
  const edges = [...samples.values()].flatMap((list) => list.map(({ ts }) => ts));
  for (const version of versions) {
    edges.push(version.validFrom, requiredSince(version), version.retiredAt ?? Infinity);
    for (const { commissionedAt, retiredAt } of version.parts)
      edges.push(commissionedAt ?? Infinity, retiredAt ?? Infinity);
  }
  const inside = edges.filter((t) => t > from && t < to);
  return [...new Set([from, ...inside, to])].sort((a, b) => a - b);
}

/** What a meter counted within two of its neighbouring readings; undefined when they do not say. */
function within(samples: readonly Sample[], from: number, to: number): number | undefined {
  for (const [i, after] of samples.entries()) {
    const before = samples[i - 1];
    if (!before || before.ts > from || to > after.ts || after.grown === null) continue;
    const grown = BigInt(after.grown);
    const whole = BigInt(after.ts - before.ts);
    // Interpolated linearly at each end, to whole Wh, half up.
    const upTo = (t: number) => (2n * grown * BigInt(t - before.ts) + whole) / (2n * whole);
    return Number(upTo(to) - upTo(from));
  }
  return undefined;
}
