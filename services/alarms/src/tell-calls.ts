import { callsKey, topics } from '@infrapulse/contracts';
import {
  type CallsNotice,
  type CoreStep,
  callsWithin,
  FLOOD_WINDOW_MS,
  isCall,
} from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import type { Work } from './alarm-work.ts';

/** More are a flood anyhow. */
const CALLS_MAX = 1000;

/** Calls of the last ten minutes, oldest first, those that the steps are among them. */
export function addCalls(
  calls: readonly number[],
  steps: readonly CoreStep[],
  now: number,
): readonly number[] {
  const fresh = steps.filter(isCall).map(() => now);
  return fresh.length === 0 ? calls : callsWithin([...calls, ...fresh], now).slice(-CALLS_MAX);
}

/** Tells the fold over KPIs, at most once a tick: of new calls, and of those that are ten minutes old. */
export function tellCalls({ city, partition, outputs }: Work): void {
  const { now } = city.clock;
  const [oldest = now] = city.calls;
  if (!city.callsFresh && oldest > now - FLOOD_WINDOW_MS) return;
  city.calls = callsWithin(city.calls, now);
  city.callsFresh = false;
  outputs.push(callsNotice(`readings-${partition}`, city.calls, now));
}

export function callsNotice(source: string, calls: readonly number[], at: number): Output {
  const value: CallsNotice = { type: 'calls', source, calls, at };
  return { topic: topics.kpis as Output['topic'], key: callsKey(source), value };
}
