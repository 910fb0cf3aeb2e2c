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

/** So often, by log time, the fold over KPIs hears of ticks, which it does not see: a flood ends as time goes on. */
const TIME_TOLD_MS = 10_000;
/** One partition is enough to tell it. */
const TIME_TELLER = 0;

/** Tells the fold over KPIs, at most once a tick: of new calls, and of those that are ten minutes old. */
export function tellCalls({ city, partition, outputs }: Work): void {
  const { now } = city.clock;
  const [oldest = now] = city.calls;
  if (!city.callsFresh && oldest > now - FLOOD_WINDOW_MS) return;
  city.calls = callsWithin(city.calls, now);
  city.callsFresh = false;
  outputs.push(callsNotice(`readings-${partition}`, city.calls, now));
}

/** `before`: what log time was at the last tick. */
export function tellTime({ city, partition, outputs }: Work, before: number): void {
  const { now } = city.clock;
  if (partition !== TIME_TELLER) return;
  if (Math.floor(now / TIME_TOLD_MS) === Math.floor(before / TIME_TOLD_MS)) return;
  outputs.push(callsNotice('ticks', [], now));
}

export function callsNotice(source: string, calls: readonly number[], at: number): Output {
  const value: CallsNotice = { type: 'calls', source, calls, at };
  return { topic: topics.kpis as Output['topic'], key: callsKey(source), value };
}
