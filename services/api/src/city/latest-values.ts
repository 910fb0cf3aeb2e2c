import { type LatestAnswer, toIso } from '@infrapulse/contracts';
import type { Quality, Reading } from '@infrapulse/domain';
import { comparePart } from './watch-states.ts';

/** What of a reading the latest values need; log records and stored rows both have it. */
export interface Measured {
  readonly part: string;
  readonly ts: number;
  readonly at: number;
  readonly status: string | null;
  readonly rawStatus: string | null;
  readonly vocab: string | null;
  readonly error: string | null;
  readonly quality: Quality | null;
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** Newest first: the newest reading, then older ones that hold a metric or a status the newer ones lack. */
type Known = Kept[];

type Words = 'status' | 'rawStatus' | 'vocab' | 'error' | 'quality';

/** Its numbers stand in one list, which holds them as they are: a number in a field is an object of its own. */
interface Kept extends Pick<Measured, 'part'>, Mutable<Pick<Measured, Words>> {
  readonly names: readonly string[];
  /** ts, at, then what each name stands for; NaN is null. */
  readonly numbers: number[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const TS = 0;
const AT = 1;
const FIRST_METRIC = 2;

const KEPT_PER_PART = 6;

/**
 * The newest measured values of every part. Per reading it costs two map look-ups and a comparison of names. What
 * has the same metrics as before is copied over it: a reference to each newest record would outlive the young heap.
 */
export interface LatestValues {
  take(reading: Reading): void;
  /** Older readings from the store; live ones win. */
  fill(asset: string, rows: readonly Measured[]): void;
  isFilled(asset: string): boolean;
  of(asset: string): readonly LatestAnswer[];
  ofPart(asset: string, part: string): LatestAnswer | undefined;
}

export function createLatestValues(options: { readonly partsMax: number }): LatestValues {
  const assets = new Map<string, Map<string, Known>>();
  const filled = new Set<string>();
  let parts = 0;

  function partsOf(asset: string): Map<string, Known> {
    let known = assets.get(asset);
    if (!known) {
      known = new Map();
      assets.set(asset, known);
    }
    return known;
  }

  function insert(asset: string, measured: Measured): void {
    const byPart = partsOf(asset);
    const known = byPart.get(measured.part);
    if (known) return insertInto(known, measured);
    if (parts >= options.partsMax) makeRoom();
    parts += 1;
    byPart.set(measured.part, [kept(measured)]);
  }

  /** The asset first heard of goes; it comes back from the store when asked for. */
  function makeRoom(): void {
    const [oldest] = assets;
    if (!oldest) return;
    parts -= oldest[1].size;
    assets.delete(oldest[0]);
    filled.delete(oldest[0]);
  }

  return {
    take(reading) {
      if (reading.historical || reading.quality === 'TEST') return;
      insert(reading.asset, reading);
    },
    fill(asset, rows) {
      filled.add(asset);
      for (const row of rows) insert(asset, row);
    },
    isFilled: (asset) => filled.has(asset),
    of(asset) {
      const byPart = assets.get(asset);
      if (!byPart) return [];
      return [...byPart.values()].map(render).sort((a, b) => comparePart(a.part, b.part));
    },
    ofPart(asset, part) {
      const known = assets.get(asset)?.get(part);
      return known && render(known);
    },
  };
}

function insertInto(known: Known, measured: Measured): void {
  const newest = known[0] as Kept;
  if (measured.ts >= tsOf(newest)) {
    if (overwrite(newest, measured)) return;
    known.unshift(kept(measured));
  } else {
    const older = kept(measured);
    if (known.length === 1 && covers(newest, older)) return;
    const place = known.findIndex((one) => tsOf(one) <= measured.ts);
    known.splice(place < 0 ? known.length : place, 0, older);
  }
  prune(known);
}

function tsOf({ numbers }: Kept): number {
  return numbers[TS] as number;
}

function kept({ part, ts, at, status, rawStatus, vocab, error, quality, metrics }: Measured): Kept {
  const names = Object.keys(metrics);
  const numbers = [ts, at, ...names.map((name) => metrics[name] ?? Number.NaN)];
  return { part, names, numbers, status, rawStatus, vocab, error, quality };
}

/** false, and nothing done, unless it names the same metrics in the same order and leaves no status unsaid. */
function overwrite(newest: Kept, measured: Measured): boolean {
  const { names, numbers } = newest;
  const { metrics, status } = measured;
  if (newest.status !== null && status === null) return false;
  let i = 0;
  for (const name in metrics) if (names[i++] !== name) return false;
  if (i !== names.length) return false;
  for (i = 0; i < names.length; i += 1)
    numbers[FIRST_METRIC + i] = metrics[names[i] as string] ?? Number.NaN;
  numbers[TS] = measured.ts;
  numbers[AT] = measured.at;
  if (newest.status !== status) newest.status = status;
  if (newest.rawStatus !== measured.rawStatus) newest.rawStatus = measured.rawStatus;
  if (newest.vocab !== measured.vocab) newest.vocab = measured.vocab;
  if (newest.error !== measured.error) newest.error = measured.error;
  if (newest.quality !== measured.quality) newest.quality = measured.quality;
  return true;
}

/** Drops what newer readings say in full. */
function prune(known: Known): void {
  const names = new Set<string>();
  let hasStatus = false;
  for (let i = 0; i < known.length; i += 1) {
    const { names: its, status } = known[i] as Kept;
    const before = names.size;
    for (const name of its) names.add(name);
    const adds = names.size > before || (status !== null && !hasStatus);
    hasStatus ||= status !== null;
    if (i > 0 && !adds) known.splice(i--, 1);
  }
  if (known.length > KEPT_PER_PART) known.length = KEPT_PER_PART;
}

/** true when `newer` has everything that `older` says. */
function covers(newer: Kept, older: Kept): boolean {
  if (older.status !== null && newer.status === null) return false;
  return older.names.every((name) => newer.names.includes(name));
}

function render(known: Known): LatestAnswer {
  const newest = known[0] as Kept;
  const metrics: Record<string, number | null> = {};
  const older: Record<string, string> = {};
  for (const one of known)
    one.names.forEach((name, i) => {
      if (name in metrics) return;
      const value = one.numbers[FIRST_METRIC + i] as number;
      metrics[name] = Number.isNaN(value) ? null : value;
      if (tsOf(one) !== tsOf(newest)) older[name] = toIso(tsOf(one));
    });
  const stated = known.find(({ status }) => status !== null);
  if (stated && tsOf(stated) !== tsOf(newest)) older['status'] = toIso(tsOf(stated));
  return {
    part: newest.part,
    ts: toIso(tsOf(newest)),
    at: toIso(newest.numbers[AT] as number),
    ...wordsOf(stated),
    quality: newest.quality ?? 'GOOD',
    metrics,
    older,
  };
}

function wordsOf(stated: Kept | undefined) {
  if (!stated) return { status: null, rawStatus: null, vocab: null, error: null };
  const { status, rawStatus, vocab, error } = stated;
  return { status, rawStatus, vocab, error };
}
