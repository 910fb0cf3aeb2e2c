import { isUnusable, type Reading } from '../model/reading.ts';
import { withChanges } from '../model/with-changes.ts';

/** Samples of one meter, sorted by time, one per instant: plain data, small enough for a checkpoint. */
export interface MeterSamples {
  readonly ts: readonly number[];
  /** As read, before scaling: a changed register version changes no stored sample. */
  readonly kwh: readonly number[];
}

/** The meters of one asset within the hot window, by part. */
export interface EnergyState {
  /** Samples before it were let go, but for the newest one of each meter; a change there needs a recomputed day. */
  readonly hotFrom: number;
  readonly meters: Readonly<Record<string, MeterSamples>>;
}

export interface MeterSample {
  readonly part: string;
  readonly ts: number;
  /** null takes a sample back (a correction marked it as bad). */
  readonly kwh: number | null;
}

/** The time whose energy a sample changed: from the neighbour before it to the one after it. */
interface EnergyChange {
  readonly from: number;
  readonly to: number;
}

interface EnergyStep {
  readonly state: EnergyState;
  /** null when the sample changed nothing. */
  readonly changed: EnergyChange | null;
  /** true when the sample is older than the hot window: the state is unchanged, the day must be recomputed. */
  readonly tooOld: boolean;
}

export const HOT_WINDOW_MS = 48 * 3_600_000;

/** Of most assets; never changed in place. */
const NO_ENERGY: EnergyState = { hotFrom: Number.MIN_SAFE_INTEGER, meters: {} };

export function emptyEnergy(): EnergyState {
  return NO_ENERGY;
}

/** The meter sample in a reading; undefined when it says nothing about the meter. */
export function meterSample(
  reading: Pick<Reading, 'part' | 'ts' | 'quality' | 'metrics'>,
): MeterSample | undefined {
  const kwh = reading.metrics['energy_kwh'];
  const quality = reading.quality ?? 'GOOD';
  if (quality === 'TEST') return undefined;
  if (isUnusable(quality)) return { part: reading.part, ts: reading.ts, kwh: null };
  return kwh === undefined ? undefined : { part: reading.part, ts: reading.ts, kwh };
}

/** Puts a sample in its place whatever order samples arrive in; the last one of an instant counts. */
export function addSample(state: EnergyState, sample: MeterSample): EnergyStep {
  if (sample.ts < state.hotFrom) return { state, changed: null, tooOld: true };
  const old = state.meters[sample.part] ?? { ts: [], kwh: [] };
  const at = lowerBound(old.ts, sample.ts);
  const found = old.ts[at] === sample.ts;
  if (found ? old.kwh[at] === sample.kwh : sample.kwh === null)
    return { state, changed: null, tooOld: false };
  const replaced = found ? 1 : 0;
  const added = sample.kwh === null ? [] : [sample.kwh];
  const samples = {
    ts: old.ts.toSpliced(at, replaced, ...added.map(() => sample.ts)),
    kwh: old.kwh.toSpliced(at, replaced, ...added),
  };
  const from = old.ts[at - 1] ?? sample.ts;
  const to = old.ts[at + replaced] ?? sample.ts;
  const meters = { ...state.meters, [sample.part]: samples };
  return { state: withChanges(state, { meters }), changed: { from, to }, tooOld: false };
}

/**
 * Puts a sample behind all others of its meter, in place: of a state that nobody else holds, at a cost that does not grow
 * with it. undefined when it is not the newest, or the first; `addSample` takes it then.
 */
export function appendSample(
  { hotFrom, meters }: EnergyState,
  { part, ts, kwh }: MeterSample,
): EnergyChange | undefined {
  const samples = meters[part];
  const last = samples?.ts.at(-1);
  if (!samples || last === undefined || kwh === null) return undefined;
  if (ts <= last || ts < hotFrom) return undefined;
  (samples.ts as number[]).push(ts);
  (samples.kwh as number[]).push(kwh);
  return { from: last, to: ts };
}

/** Lets go what is older than `before`, keeping every difference that touches the time after it, whole. */
export function trimEnergy(state: EnergyState, before: number): EnergyState {
  if (before <= state.hotFrom) return state;
  const meters = Object.fromEntries(
    Object.entries(state.meters).map(([part, samples]) => [part, trimmed(samples, before)]),
  );
  return { hotFrom: before, meters };
}

/** Both states' samples together; where both know an instant, `b` counts. */
export function mergeEnergy(a: EnergyState, b: EnergyState): EnergyState {
  const start = { hotFrom: Number.MIN_SAFE_INTEGER, meters: a.meters };
  const merged = Object.entries(b.meters).reduce<EnergyState>(
    (state, [part, { ts, kwh }]) =>
      ts.reduce((s, t, i) => addSample(s, { part, ts: t, kwh: kwh[i] ?? null }).state, state),
    start,
  );
  return trimEnergy(merged, Math.max(a.hotFrom, b.hotFrom));
}

function trimmed(samples: MeterSamples, before: number): MeterSamples {
  const after = lowerBound(samples.ts, before);
  const keep = samples.ts[after] === before ? after : Math.max(0, after - 1);
  if (keep === 0) return samples;
  return { ts: samples.ts.slice(keep), kwh: samples.kwh.slice(keep) };
}

/** Index of the first entry that is not below `value`. */
export function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
