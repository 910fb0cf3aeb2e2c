import {
  addSample,
  appendSample,
  dayStart,
  type MeterSample,
  metersRead,
  type Reading,
  tellsFrom,
  trimEnergy,
  WATERMARK_MS,
} from '@infrapulse/domain';
import { type AssetState, NEVER } from './city-state.ts';

interface Heard {
  readonly reading: Reading;
  readonly ts: number;
  /** Log time. */
  readonly now: number;
}

/** Puts what a reading says of meters among the samples; false when some of it is older than they are. */
export function observeMeters(state: AssetState, { reading, ts, now }: Heard): boolean {
  const samples = metersRead(state.asset, reading, ts, state.energy);
  for (const sample of samples) observeSample(state, sample, now);
  return samples.length === 0 || ts >= state.energy.hotFrom;
}

function observeSample(state: AssetState, sample: MeterSample, now: number): void {
  const appended = appendSample(state.energy, sample);
  const changed = appended ?? addAmong(state, sample);
  if (!changed) return;
  const from = Math.min(changed.from, tellsFrom(sample));
  state.changedFrom = Math.min(state.changedFrom, from);
  // What is newer shows once all meters have passed the next edge, but for the end of a day that has closed.
  if (changed.from < state.edge || from < dayStart(now - WATERMARK_MS)) state.due = true;
  // Only what comes behind all that was known leaves every edge that was passed as it was.
  if (!appended) changeMeasured(state);
}

function addAmong(state: AssetState, sample: MeterSample) {
  const { state: energy, changed } = addSample(state.energy, sample);
  state.energy = energy;
  return changed;
}

/** What meters know where the evidence begins follows from the sample before it. */
export function carryMeters(
  state: AssetState,
  reading: Reading,
  { ts, from }: { readonly ts: number; readonly from: number },
): void {
  const hotFrom = Math.max(state.energy.hotFrom, from);
  for (const sample of metersRead(state.asset, reading, ts, state.energy))
    carrySample(state, sample, hotFrom);
}

function carrySample(state: AssetState, sample: MeterSample, hotFrom: number): void {
  const first = state.energy.meters[sample.part]?.ts[0];
  if (first !== undefined && sample.ts < first && first <= hotFrom) return;
  const { state: energy, changed } = addSample({ ...state.energy, hotFrom: NEVER }, sample);
  state.energy = trimEnergy(energy, hotFrom);
  if (!changed || changed.to <= hotFrom) return;
  state.changedFrom = Math.min(state.changedFrom, hotFrom);
  state.due = true;
  changeMeasured(state);
}

/** What follows from the meters has to be worked out again. */
export function changeMeasured(state: AssetState): void {
  const { measured } = state;
  measured.memo = null;
  if (measured.seen === '') return;
  state.due = true;
  measured.due = true;
  measured.unrolled = true;
}
