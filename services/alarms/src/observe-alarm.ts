import {
  type AlarmCore,
  type AlarmRule,
  type Condition,
  type CoreStep,
  contactsOf,
  limitFor,
  NEW_ALARM,
  observeCondition,
  stepOf,
  versionAt,
  withChanges,
} from '@infrapulse/domain';
import type { Work } from './alarm-work.ts';
import { type AssetAlarms, clockOf, type PartClock } from './city-alarms.ts';
import { deviceRule } from './device-rule.ts';
import {
  activeParent,
  findSuppressor,
  isAtWork,
  isMisplaced,
  parentEnd,
  suppressionEnd,
} from './find-suppressor.ts';
import { heldUntil } from './outage-hold.ts';
import { publishState, publishSteps } from './publish-steps.ts';
import { addCalls } from './tell-calls.ts';

/** A timer due at D fires once the part's clock has passed it by so much, so that no reading is overtaken. */
const MARGIN_MS = 2000;

/** Name of the timer of an asset as a whole; no key of an alarm. */
export const ASSET_TIMER = 'asset';

/** One look at one alarm. */
export interface Sighting {
  readonly rule: AlarmRule;
  readonly part: string;
  readonly condition: Condition;
  readonly at: number;
  readonly value: number | string | null;
  readonly historical: boolean;
}

/** Devices name codes of their own without end. */
const KEYS_MAX = 200_000;
const keys = new Map<string, Map<string, string>>();
let keysKnown = 0;

/** part~rule, made once: every reading asks for several, joining them took a third of the fold. */
export function keyOf(part: string, rule: string): string {
  const known = keys.get(part)?.get(rule);
  if (known !== undefined) return known;
  if (keysKnown >= KEYS_MAX) {
    keys.clear();
    keysKnown = 0;
  }
  keysKnown += 1;
  const key = `${part}~${rule}`;
  keys.set(part, (keys.get(part) ?? new Map()).set(rule, key));
  return key;
}

/** A part's name holds no `~`. */
export function partOfKey(key: string): string {
  return key.slice(0, key.indexOf('~'));
}

/** The rule of an alarm that is kept; a device's own by what it last said of it. */
export function ruleOfKey(
  { rules }: Pick<Work, 'rules'>,
  { asset, reported }: AssetAlarms,
  key: string,
): AlarmRule {
  const id = key.slice(key.indexOf('~') + 1);
  const own = rules.ofKind[asset.kind].byId.get(id);
  return own ?? deviceRule(reported[key] ?? { code: id, active: true }, id);
}

export function observe(work: Work, state: AssetAlarms, seen: Sighting): void {
  const { rule, part, condition } = seen;
  const key = keyOf(part, rule.id);
  const known = state.alarms[key];
  if (!known && condition !== 'raises') return rememberQuiet(state, key, seen);
  const suppressedBy = findSuppressor(work.city, state, rule, seen);
  const core = known ?? withChanges(NEW_ALARM, { seenAt: state.quiet[key] ?? NEW_ALARM.seenAt });
  const change = observeCondition(core, rule, { ...seen, suppressedBy });
  keep(work, state, { key, rule, at: seen.at }, change);
}

/** An alarm that never was needs no memory but of how far it was looked at. */
function rememberQuiet({ quiet }: AssetAlarms, key: string, seen: Sighting): void {
  if (seen.historical || seen.condition === 'unknown') return;
  quiet[key] = Math.max(quiet[key] ?? seen.at, seen.at);
}

interface Kept {
  readonly key: string;
  readonly rule: AlarmRule;
  /** When it was looked at: limits by attribute are those of then. */
  readonly at: number;
}

/** Remembers an alarm, publishes its steps and sets its timer. */
export function keep(
  work: Work,
  state: AssetAlarms,
  { key, rule, at }: Kept,
  { core, steps }: { readonly core: AlarmCore; readonly steps: readonly CoreStep[] },
): void {
  work.city.touchedAssets.add(state);
  if (isQuiet(core)) {
    delete state.alarms[key];
    state.quiet[key] = core.seenAt;
    return;
  }
  state.alarms[key] = core;
  delete state.quiet[key];
  setTimer(work, state, key);
  if (steps.length === 0) return;
  publish(work, state, { key, rule, at }, steps);
  if (work.rules.ofKind[state.asset.kind].parents.has(rule.id)) tellChildren(work, state, rule);
  const { now } = work.city.clock;
  if (isMisplaced(core, { atWork: isAtWork(state, partOfKey(key), now), safety: rule.safety }))
    work.timers.set(`${state.asset.id}/${ASSET_TIMER}`, now);
}

/** An alarm that explains others adopts those that stand; when it is over they are looked at. */
function tellChildren(work: Work, state: AssetAlarms, parent: AlarmRule): void {
  const at = work.city.clock.now;
  for (const key of Object.keys(state.alarms).sort()) {
    const rule = ruleOfKey(work, state, key);
    if (!rule.parents.includes(parent.id)) continue;
    const core = state.alarms[key] as AlarmCore;
    const by = activeParent(state, rule);
    if (by === null || !core.active || core.suppressedBy !== null) setTimer(work, state, key);
    else {
      const step = stepOf(core, { step: 'suppressed', at, reason: by }, { suppressedBy: by });
      keep(work, state, { key, rule, at }, { core: step.core, steps: [step] });
    }
  }
}

/** Never raised or recorded, and not about to be. */
function isQuiet({ stepNo, raiseDue, frozenAt }: AlarmCore): boolean {
  return stepNo === 0 && raiseDue === null && frozenAt === null;
}

function publish(work: Work, state: AssetAlarms, kept: Kept, steps: readonly CoreStep[]): void {
  publishSteps(subjectOf(state, kept), steps, work);
  const { city } = work;
  const calls = addCalls(city.calls, steps, city.clock.now);
  city.callsFresh ||= calls !== city.calls;
  city.calls = calls;
  for (const { step } of steps) work.events.transitionPublished(step);
}

function subjectOf({ asset }: AssetAlarms, { key, rule, at }: Kept) {
  const part = partOfKey(key);
  const { trigger } = rule;
  const version = versionAt(asset, at);
  const limit = trigger.type === 'limit' ? limitFor(trigger, version, part) : null;
  const name = { scope: 'asset', id: asset.id, part, rule: rule.id };
  return { name, kind: asset.kind, rule, limit, contacts: contactsOf(version, part) };
}

/** Publishes the record of an alarm whose words have changed without a step. */
export function show(work: Work, state: AssetAlarms, kept: Kept): void {
  const core = state.alarms[kept.key];
  if (core) publishState(subjectOf(state, kept), core, work);
}

/** Puts the alarm up for a look when it needs one although nothing is said. */
export function setTimer(work: Work, state: AssetAlarms, key: string): void {
  const due = lookDue(work, state, key);
  if (due !== null) work.timers.set(`${state.asset.id}/${key}`, due);
}

/** Log time of the next look at an alarm: its timers, the end of shelving or of suppression. */
export function lookDue(work: Work, state: AssetAlarms, key: string): number | null {
  const core = state.alarms[key];
  if (!core) return null;
  const times = [
    timerDue(work, state, key),
    core.shelvedUntil,
    suppressedUntil(work, state, key, core),
  ].filter((t) => t !== null);
  return times.length > 0 ? Math.min(...times) : null;
}

/** Log time at which what suppresses an alarm is over: a window, or the alarm that explains it. */
export function suppressedUntil(
  work: Work,
  state: AssetAlarms,
  key: string,
  core: AlarmCore,
): number | null {
  if (core.suppressedBy === null) return null;
  const end = suppressionEnd(work.city, core);
  return end ?? parentEnd(work.city, state, ruleOfKey(work, state, key), core);
}

/** Log time at which a timer of the alarm fires, by the part's own clock; our own outage holds it. */
export function timerDue(
  { city, config, rules }: Work,
  state: AssetAlarms,
  key: string,
): number | null {
  const core = state.alarms[key];
  const due = core?.raiseDue ?? core?.clearDue ?? core?.quietDue ?? null;
  if (due === null || core?.frozenAt !== null) return null;
  const clock = clockOfAlarm(state, key, ruleOfKey({ rules }, state, key));
  if (!clock) return due + MARGIN_MS;
  const held = heldUntil(city, state, { since: clock.at, graceMs: config.outageGrace });
  return Math.max(due + clock.at - clock.ts + MARGIN_MS, held);
}

/** The clock that timers of an alarm run on; silence is told in log time. */
export function clockOfAlarm(
  state: AssetAlarms,
  key: string,
  { trigger }: AlarmRule,
): PartClock | undefined {
  return trigger.type === 'silence' ? undefined : clockOf(state, partOfKey(key));
}
