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
type Kept = { -readonly [K in keyof Measured]: Measured[K] } & {
  metrics: Record<string, number | null>;
};

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
  if (measured.ts >= newest.ts) {
    if (covers(measured, newest)) {
      overwrite(known, newest, measured);
      return;
    }
    known.unshift(kept(measured));
  } else {
    if (known.length === 1 && covers(newest, measured)) return;
    const place = known.findIndex(({ ts }) => ts <= measured.ts);
    known.splice(place < 0 ? known.length : place, 0, kept(measured));
  }
  prune(known);
}

function kept({ part, ts, at, status, rawStatus, vocab, error, quality, metrics }: Measured): Kept {
  return { part, ts, at, status, rawStatus, vocab, error, quality, metrics: { ...metrics } };
}

function overwrite(known: Known, newest: Kept, measured: Measured): void {
  for (const name in measured.metrics) {
    if (name in newest.metrics) continue;
    known[0] = kept(measured);
    return;
  }
  for (const name in measured.metrics)
    newest.metrics[name] = measured.metrics[name] as number | null;
  newest.ts = measured.ts;
  newest.at = measured.at;
  if (newest.status !== measured.status) newest.status = measured.status;
  if (newest.rawStatus !== measured.rawStatus) newest.rawStatus = measured.rawStatus;
  if (newest.vocab !== measured.vocab) newest.vocab = measured.vocab;
  newest.error = measured.error;
  newest.quality = measured.quality;
}

/** Drops what newer readings say in full. */
function prune(known: Known): void {
  const names = new Set<string>();
  let hasStatus = false;
  for (let i = 0; i < known.length; i += 1) {
    const { metrics, status } = known[i] as Kept;
    const before = names.size;
    for (const name in metrics) names.add(name);
    const adds = names.size > before || (status !== null && !hasStatus);
    hasStatus ||= status !== null;
    if (i > 0 && !adds) known.splice(i--, 1);
  }
  if (known.length > KEPT_PER_PART) known.length = KEPT_PER_PART;
}

/** true when `newer` has everything that `older` says. */
function covers(newer: Measured, older: Measured): boolean {
  if (older.status !== null && newer.status === null) return false;
  for (const name in older.metrics) if (!(name in newer.metrics)) return false;
  return true;
}

function render(known: Known): LatestAnswer {
  const newest = known[0] as Kept;
  const metrics: Record<string, number | null> = {};
  const older: Record<string, string> = {};
  for (const { ts, metrics: values } of known)
    for (const [name, value] of Object.entries(values)) {
      if (name in metrics) continue;
      metrics[name] = value;
      if (ts !== newest.ts) older[name] = toIso(ts);
    }
  const stated = known.find(({ status }) => status !== null);
  if (stated && stated.ts !== newest.ts) older['status'] = toIso(stated.ts);
  return {
    part: newest.part,
    ts: toIso(newest.ts),
    at: toIso(newest.at),
    ...wordsOf(stated),
    quality: newest.quality ?? 'GOOD',
    metrics,
    older,
  };
}

function wordsOf(stated: Measured | undefined) {
  if (!stated) return { status: null, rawStatus: null, vocab: null, error: null };
  const { status, rawStatus, vocab, error } = stated;
  return { status, rawStatus, vocab, error };
}
