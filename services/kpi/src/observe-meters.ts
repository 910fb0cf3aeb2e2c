import {
  addSample,
  appendSample,
  type MeterSample,
  metersRead,
  type Reading,
} from '@infrapulse/domain';
import type { AssetState } from './city-state.ts';

/** Puts what a reading says of meters among the samples. */
export function observeMeters(state: AssetState, reading: Reading, ts: number): void {
  for (const sample of metersRead(reading, ts, state.energy)) observeSample(state, sample, reading);
}

function observeSample(state: AssetState, sample: MeterSample, { extra }: Reading): void {
  const appended = appendSample(state.energy, sample);
  const changed = appended ?? addAmong(state, sample);
  if (!changed) return;
  // An amount of a period speaks of all the time since its beginning.
  const from = Math.min(changed.from, sample.ts - (extra?.periodS ?? 0) * 1000);
  state.changedFrom = Math.min(state.changedFrom, from);
  // What is newer shows once all meters have passed the next edge.
  if (changed.from < state.edge) state.due = true;
  // Only what comes behind all that was known leaves every edge that was passed as it was.
  if (!appended) changeMeasured(state);
}

function addAmong(state: AssetState, sample: MeterSample) {
  const { state: energy, changed } = addSample(state.energy, sample);
  state.energy = energy;
  return changed;
}

function changeMeasured(state: AssetState): void {
  const { measured } = state;
  measured.memo = null;
  if (measured.seen === '') return;
  state.due = true;
  measured.due = true;
  measured.unrolled = true;
}
