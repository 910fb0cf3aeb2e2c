import type { MessageFaults, Reading } from '@infrapulse/domain';
import type { Work } from './alarm-work.ts';
import { type AssetAlarms, checksOf } from './city-alarms.ts';
import { keyOf, observe } from './observe-alarm.ts';

const ZONE_MS = 8 * 3_600_000;
const TOLERANCE_MS = 300_000;

type Since = 'zoneSince' | 'refusedSince';
const CHECKS = { zoneSince: 'clock_zone', refusedSince: 'clock_refused' } as const;

/** Messages that were refused for their time: a clock that is 8 h ahead, or wrong in another way. */
export function checkFaults(work: Work, { asset, aheadMs, at }: MessageFaults): void {
  const state = work.city.assets.get(asset);
  if (!state || aheadMs === null) return;
  work.city.touchedAssets.add(state);
  const isZone = Math.abs(aheadMs - ZONE_MS) <= TOLERANCE_MS;
  seeAgain(work, state, isZone ? 'zoneSince' : 'refusedSince', { at, aheadMs });
}

/**
 * A reading that always comes 8 h after its time is of a clock that is behind by that; back-filled ones run through
 * many delays. One that is on time ends what was wrong. By receipt: the device's own time is what is in doubt.
 */
export function checkClock(work: Work, state: AssetAlarms, { ts, at }: Reading): void {
  const behindMs = at - ts;
  if (Math.abs(behindMs - ZONE_MS) <= TOLERANCE_MS)
    return seeAgain(work, state, 'zoneSince', { at, aheadMs: -behindMs });
  const { checks } = state;
  if (checks && checks.zoneSince !== null) end(work, state, 'zoneSince', at);
  if (checks && checks.refusedSince !== null && Math.abs(behindMs) <= TOLERANCE_MS)
    end(work, state, 'refusedSince', at);
}

interface Sight {
  readonly at: number;
  readonly aheadMs: number;
}

function seeAgain(work: Work, state: AssetAlarms, since: Since, { at, aheadMs }: Sight): void {
  const checks = checksOf(state);
  const first = (checks[since] ??= at);
  const found = work.rules.ofKind[state.asset.kind].byCheck.get(CHECKS[since]);
  if (!found || at - first < found.trigger.forS * 1000) return;
  const value = Math.round(aheadMs / 1000);
  const seen = { part: '', condition: 'raises', at, value, historical: false } as const;
  observe(work, state, { rule: found.rule, ...seen });
}

function end(work: Work, state: AssetAlarms, since: Since, at: number): void {
  checksOf(state)[since] = null;
  const found = work.rules.ofKind[state.asset.kind].byCheck.get(CHECKS[since]);
  const core = found && state.alarms[keyOf('', found.rule.id)];
  if (!core) return;
  const seen = { part: '', condition: 'clears', value: null, historical: false } as const;
  observe(work, state, { rule: found.rule, ...seen, at: Math.max(at, core.seenAt) });
}
