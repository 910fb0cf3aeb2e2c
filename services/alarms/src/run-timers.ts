import {
  type AlarmCore,
  type AlarmRule,
  type Bye,
  type CoreStep,
  endShelving,
  endSuppression,
  fireTimers,
  stepOf,
  type Tick,
} from '@infrapulse/domain';
import type { Work } from './alarm-work.ts';
import { type AssetAlarms, rememberTick, shownAt } from './city-alarms.ts';
import { findSuppressor } from './find-suppressor.ts';
import { checkIncident, foldSilence, INCIDENT_TIMER, leaveIncident } from './fold-silence.ts';
import {
  ASSET_TIMER,
  clockOfAlarm,
  keep,
  lookDue,
  partOfKey,
  ruleOfKey,
  setTimer,
  suppressedUntil,
  timerDue,
} from './observe-alarm.ts';
import { tellCalls, tellTime } from './tell-calls.ts';
import { tellService } from './tell-service.ts';
import { checkSilence, silenceLook, watchSilence } from './watch-silence.ts';

interface Look {
  readonly state: AssetAlarms;
  readonly key: string;
  readonly due: number;
}

/** Time goes on: what fell due is looked at. */
export function takeTick(work: Work, record: Tick | Bye): void {
  const { city, timers } = work;
  const before = city.clock.now;
  rememberTick(city, record);
  work.sights.clear();
  const due = timers.take(city.clock.now);
  const looks = due.flatMap((name) => lookOf(work, name));
  for (const { state: asset, key } of looks.sort(byDue)) {
    if (key === ASSET_TIMER) checkSilence(work, asset);
    else runTimer(work, asset, key);
  }
  for (const name of due.sort()) {
    if (name.startsWith(INCIDENT_TIMER)) checkIncident(work, name.slice(INCIDENT_TIMER.length));
    const asset = name.endsWith(`/${ASSET_TIMER}`) && name.slice(0, -ASSET_TIMER.length - 1);
    const state = asset ? city.assets.get(asset) : undefined;
    if (state) tellService(work, state);
  }
  tellCalls(work);
  tellTime(work, before);
}

/** A timer may have been moved since it was set: what counts is when it is due now. */
function lookOf(work: Work, name: string): Look[] {
  const slash = name.indexOf('/');
  const state = work.city.assets.get(name.slice(0, slash));
  if (!state) return [];
  const key = name.slice(slash + 1);
  const isSilence = key === ASSET_TIMER;
  const due = isSilence ? silenceLook(work, state) : lookDue(work, state, key);
  if (due !== null && due <= work.city.clock.now) return [{ state, key, due }];
  if (isSilence) watchSilence(work, state);
  else setTimer(work, state, key);
  return [];
}

/** By due time, asset and key, so that the order never depends on how timers were set. */
function byDue(a: Look, b: Look): number {
  if (a.due !== b.due) return a.due - b.due;
  const [one, other] = [a, b].map(({ state, key }) => `${state.asset.id}/${key}`);
  return (one as string) < (other as string) ? -1 : 1;
}

function runTimer(work: Work, state: AssetAlarms, key: string): void {
  const known = state.alarms[key];
  if (!known) return;
  const { now } = work.city.clock;
  const steps: CoreStep[] = [];
  const after = () => steps.at(-1)?.core ?? known;
  if ((timerDue(work, state, key) ?? now + 1) <= now)
    steps.push(...fireDue(work, state, key, known));
  steps.push(...endShelving(after(), now));
  const end = suppressedUntil(work, state, key, after());
  const rule = ruleOfKey(work, state, key);
  if (end !== null && end <= now)
    steps.push(leaveSuppression(work, state, { key, rule, end }, after()));
  keep(work, state, { key, rule, at: now }, { core: after(), steps });
  if (rule.trigger.type === 'silence' && !after().active) leaveIncident(work, state, now);
}

interface Suppressed {
  readonly key: string;
  readonly rule: AlarmRule;
  /** When what suppressed it was over. */
  readonly end: number;
}

/** What else suppresses it takes over: another window, its parent, or the silence that many have in common. */
function leaveSuppression(
  work: Work,
  state: AssetAlarms,
  { key, rule, end }: Suppressed,
  core: AlarmCore,
): CoreStep {
  const at = work.city.clock.now;
  if (core.active && rule.trigger.type === 'silence') foldSilence(work, state);
  const next = core.active
    ? findSuppressor(work.city, state, rule, { part: partOfKey(key), at })
    : null;
  if (next === null || next === core.suppressedBy) return endSuppression(core, end);
  return stepOf(core, { step: 'suppressed', at, reason: next }, { suppressedBy: next });
}

function fireDue(work: Work, state: AssetAlarms, key: string, core: AlarmCore) {
  const rule = ruleOfKey(work, state, key);
  const part = partOfKey(key);
  const until = shownAt(clockOfAlarm(state, key, rule), work.city.clock.now);
  const suppressedBy = findSuppressor(work.city, state, rule, { part, at: until });
  return fireTimers(core, rule, { until, suppressedBy }).steps;
}
