import { topics } from '@infrapulse/contracts';
import type {
  AlarmCommand,
  Bye,
  CoreStep,
  Presence,
  RegisterChange,
  Tick,
} from '@infrapulse/domain';
import {
  type AlarmCore,
  type AlarmRule,
  applyRegisterChange,
  type Condition,
  clears,
  commandAlarm,
  endShelving,
  fireTimers,
  type LogRecord,
  latestVersion,
  NEW_ALARM,
  observeClock,
  observeCondition,
  type Reading,
  raises,
  stepOf,
} from '@infrapulse/domain';
import type { Fold, Output, StreamRecord } from '@infrapulse/ports';
import { type AlarmName, parseAlarmId } from './alarm-id.ts';
import {
  type AssetAlarms,
  type CityAlarms,
  changesOf,
  newAssetAlarms,
  rememberGap,
  restoreCityAlarms,
} from './city-alarms.ts';
import type { AlarmsConfig } from './config.ts';
import { deviceRule } from './device-rule.ts';
import type { Events } from './events.ts';
import { publishResult, publishSteps, type Subject } from './publish-steps.ts';
import { kindRules, limitFor, looksAt } from './rule-index.ts';
import { silenceDue } from './silence-due.ts';
import { createTimerQueue, type TimerQueue } from './timer-queue.ts';

export const READINGS_FOLD_VERSION = 1;

/** A timer due at D fires once the part's clock has passed it by so much, so that no reading is overtaken. */
const MARGIN_MS = 2000;
/** A live reading further ahead of its receipt counts as received. */
const AHEAD_MAX_MS = 10_000;
const UNKNOWN = new Set(['BAD', 'STALE', 'BLOCKED', 'SUBSTITUTED']);

interface Work {
  readonly city: CityAlarms;
  readonly timers: TimerQueue;
  readonly config: AlarmsConfig;
  readonly events: Events;
  outputs: Output[];
  src: string;
}

/** Readings of one partition in; alarm transitions on limits, statuses, silence and devices' own alarms out. */
export function createAlarmsFold(
  state: ReadonlyMap<string, unknown>,
  deps: { readonly config: AlarmsConfig; readonly events: Events },
): Fold<LogRecord> {
  const city = restoreCityAlarms(state);
  const work: Work = { ...deps, city, timers: createTimerQueue(), outputs: [], src: '' };
  for (const asset of city.assets.values()) restoreTimers(work, asset);
  return {
    apply(records) {
      work.outputs = [];
      for (const record of records) take(work, record);
      return work.outputs;
    },
    changes: () => changesOf(city),
  };
}

function restoreTimers(work: Work, state: AssetAlarms): void {
  watchSilence(work, state);
  for (const [id, core] of Object.entries(state.alarms)) setTimers(work, state, id, core);
}

function take(work: Work, { partition, offset, value }: StreamRecord<LogRecord>): void {
  work.src = `${partition}:${offset}`;
  switch (value.type) {
    case 'reading':
      return takeReading(work, value);
    case 'tick':
    case 'bye':
      return takeTick(work, value);
    case 'register':
      return takeRegister(work, value);
    case 'presence':
      return takePresence(work, value);
    case 'gateway_seen':
      work.city.gateways.set(value.gateway, value.at);
      work.city.touched.add(`g/${value.gateway}`);
      return;
    case 'window':
      work.city.windows.set(value.windowId, value);
      work.city.touched.add(`w/${value.windowId}`);
      return;
    case 'command':
      return takeCommand(work, value);
    case 'day_restated':
      return;
  }
}

function takeReading(work: Work, reading: Reading): void {
  const state = work.city.assets.get(reading.asset);
  if (!state || reading.quality === 'TEST') return;
  const live = !reading.historical;
  const at = live && reading.ts > reading.at + AHEAD_MAX_MS ? reading.at : reading.ts;
  if (live) hear(work, state, reading, at);
  work.city.touched.add(`a/${reading.asset}`);
  const unknown = reading.quality !== null && UNKNOWN.has(reading.quality);
  checkMetrics(work, state, { reading, at, unknown });
  checkStatus(work, state, { reading, at, unknown });
  if (reading.extra?.alarms) checkDeviceAlarms(work, state, reading, at);
}

/** A sign of life: the part's clock, and the end of silence. */
function hear(work: Work, state: AssetAlarms, reading: Reading, ts: number): void {
  state.heardAt = Math.max(state.heardAt, reading.at);
  state.heardBy = reading.node;
  if (state.offlineAt !== null && reading.at > state.offlineAt) state.offlineAt = null;
  const clock = state.clocks[reading.part];
  if (!clock) state.clocks[reading.part] = { ts, at: reading.at };
  else if (ts >= clock.ts) {
    clock.ts = ts;
    clock.at = reading.at;
  }
  endSilence(work, state, reading.at);
}

interface Seen {
  readonly reading: Reading;
  readonly at: number;
  readonly unknown: boolean;
}

function checkMetrics(work: Work, state: AssetAlarms, { reading, at, unknown }: Seen): void {
  const { byMetric } = kindRules[reading.kind];
  for (const metric in reading.metrics) {
    const rules = byMetric.get(metric);
    if (!rules) continue;
    const value = reading.metrics[metric] ?? null;
    for (const { rule, trigger } of rules) {
      if (!looksAt(trigger, state.asset, reading.part)) continue;
      const limit = limitFor(trigger, latestVersion(state.asset), reading.part);
      const condition: Condition =
        unknown || value === null
          ? 'unknown'
          : raises(trigger.comparator, value, limit)
            ? 'raises'
            : clears(trigger, value, limit)
              ? 'clears'
              : 'between';
      const seen = { part: reading.part, condition, at, value, historical: reading.historical };
      observe(work, state, { rule, limit, ...seen });
    }
  }
}

function checkStatus(work: Work, state: AssetAlarms, { reading, at, unknown }: Seen): void {
  const { status } = reading;
  if (status === null && !unknown) return;
  for (const { rule, statuses } of kindRules[reading.kind].status) {
    const known = status !== null && !unknown && status !== 'UNKNOWN';
    const condition = !known ? 'unknown' : statuses.has(status) ? 'raises' : 'clears';
    const seen = { part: reading.part, condition, at, historical: reading.historical } as const;
    observe(work, state, { rule, limit: null, value: status, ...seen });
  }
}

function checkDeviceAlarms(work: Work, state: AssetAlarms, reading: Reading, at: number): void {
  for (const alarm of reading.extra?.alarms ?? []) {
    const condition = alarm.active ? 'raises' : 'clears';
    const seen = { part: reading.part, condition, at, historical: reading.historical } as const;
    observe(work, state, { rule: deviceRule(alarm), limit: null, value: alarm.code, ...seen });
  }
}

interface Sighting {
  readonly rule: AlarmRule;
  readonly part: string;
  readonly condition: Condition;
  readonly at: number;
  readonly value: number | string | null;
  readonly limit: number | string | null;
  readonly historical: boolean;
}

function observe(work: Work, state: AssetAlarms, seen: Sighting): void {
  const { rule, part, condition } = seen;
  const known = state.alarms[keyOf(part, rule.id)];
  // An alarm that never was and is not now needs no memory.
  if (!known && condition !== 'raises') return;
  const suppressedBy = windowOver(work.city, state, part, seen.at);
  const { core, steps } = observeCondition(known ?? NEW_ALARM, rule, { ...seen, suppressedBy });
  keep(work, state, { rule, part, limit: seen.limit }, { core, steps });
}

function keyOf(part: string, rule: string): string {
  return `${part}~${rule}`;
}

/** Planned windows suppress by design. */
function windowOver(
  city: CityAlarms,
  { asset }: AssetAlarms,
  part: string,
  at: number,
): string | null {
  for (const window of city.windows.values()) {
    if (
      at < window.from ||
      at >= window.to ||
      window.status === 'withdrawn' ||
      window.status === 'rejected'
    )
      continue;
    if (window.purpose === 'exclusion' && window.status !== 'approved') continue;
    const about =
      window.scope === 'asset'
        ? window.id === asset.id
        : window.scope === 'part'
          ? window.id === `${asset.id}~${part}`
          : window.id === latestVersion(asset).site;
    if (about) return window.windowId;
  }
  return null;
}

interface Kept {
  readonly rule: AlarmRule;
  readonly part: string;
  readonly limit: number | string | null;
}

function keep(
  work: Work,
  state: AssetAlarms,
  { rule, part, limit }: Kept,
  { core, steps }: { readonly core: AlarmCore; readonly steps: readonly CoreStep[] },
): void {
  const key = keyOf(part, rule.id);
  state.alarms[key] = core;
  work.city.touched.add(`a/${state.asset.id}`);
  if (steps.length > 0) {
    publishSteps(subjectOf(state, { rule, part, limit }), steps, work);
    for (const { step } of steps) work.events.transitionPublished(step);
  }
  setTimers(work, state, key, core);
}

function subjectOf(state: AssetAlarms, { rule, part, limit }: Kept): Subject {
  const name: AlarmName = { scope: 'asset', id: state.asset.id, part, rule: rule.id };
  return { name, kind: state.asset.kind, rule, limit };
}

/** When the alarm needs a look although nothing is said: in log time, by the part's own clock. */
function setTimers(work: Work, state: AssetAlarms, key: string, core: AlarmCore): void {
  const due = [core.raiseDue, core.clearDue].filter((t) => t !== null);
  const [part = ''] = key.split('~');
  const clock = state.clocks[part];
  const behind = clock ? clock.at - clock.ts : 0;
  const name = `${state.asset.id}/${key}`;
  if (due.length > 0 && core.frozenAt === null)
    work.timers.set(name, Math.min(...due) + behind + MARGIN_MS);
  else if (core.shelvedUntil !== null) work.timers.set(name, core.shelvedUntil);
  else if (core.suppressedBy !== null) {
    const window = work.city.windows.get(core.suppressedBy);
    if (window) work.timers.set(name, window.to);
  }
}

function takeTick(work: Work, record: Tick | Bye): void {
  const { city } = work;
  const { state, gap } = observeClock(city.clock, record);
  city.clock = state;
  if (city.since === 0) city.since = state.now;
  if (gap) {
    rememberGap(city, gap);
    for (const asset of city.assets.values()) watchSilence(work, asset);
  }
  for (const name of work.timers.take(state.now)) runTimer(work, name);
}

function runTimer(work: Work, name: string): void {
  const [assetId = '', key = ''] = splitOnce(name);
  const state = work.city.assets.get(assetId);
  if (!state) return;
  if (key === 'silence') return checkSilence(work, state);
  const core = state.alarms[key];
  const [part = '', ...rest] = key.split('~');
  const rule = ruleNamed(state, rest.join('~'));
  if (!core || !rule) return;
  const { now } = work.city.clock;
  const clock = state.clocks[part];
  const partClock = clock ? clock.ts + (now - clock.at) : now;
  const suppressedBy = windowOver(work.city, state, part, partClock);
  const fired = fireTimers(core, rule, { until: partClock - MARGIN_MS, suppressedBy });
  const unshelved = endShelving(fired.core, now);
  const last = unshelved.at(-1)?.core ?? fired.core;
  const returned = endSuppression(work, last, now);
  const steps = [...fired.steps, ...unshelved, ...returned];
  keep(
    work,
    state,
    { rule, part, limit: limitOf(rule, state, part) },
    { core: returned.at(-1)?.core ?? last, steps },
  );
}

/** Over with its window: what still holds annunciates. */
function endSuppression(work: Work, core: AlarmCore, now: number): CoreStep[] {
  const window = core.suppressedBy === null ? undefined : work.city.windows.get(core.suppressedBy);
  if (!window || window.to > now) return [];
  const change = { suppressedBy: null, acked: core.active ? false : true };
  return [stepOf(core, { step: 'returned', at: window.to }, change)];
}

function splitOnce(name: string): [string, string] {
  const at = name.indexOf('/');
  return [name.slice(0, at), name.slice(at + 1)];
}

function ruleNamed(state: AssetAlarms, id: string): AlarmRule | undefined {
  return kindRules[state.asset.kind].byId.get(id) ?? deviceRule({ code: id, active: true }, id);
}

function limitOf({ trigger }: AlarmRule, state: AssetAlarms, part: string): number | null {
  return trigger.type === 'limit' ? limitFor(trigger, latestVersion(state.asset), part) : null;
}

function takeRegister(work: Work, change: RegisterChange): void {
  const { assets, touched } = work.city;
  const before = assets.get(change.asset);
  const asset = applyRegisterChange(before?.asset, change);
  const state = before ?? newAssetAlarms(asset);
  state.asset = asset;
  assets.set(change.asset, state);
  touched.add(`a/${change.asset}`);
  watchSilence(work, state);
}

function takePresence(work: Work, { asset, gateway, online, at }: Presence): void {
  for (const state of work.city.assets.values()) {
    if (asset !== '' ? state.asset.id !== asset : latestVersion(state.asset).gateway !== gateway)
      continue;
    state.offlineAt = online ? null : (state.offlineAt ?? at);
    work.city.touched.add(`a/${state.asset.id}`);
    if (online) {
      state.heardAt = Math.max(state.heardAt, at);
      endSilence(work, state, at);
    }
    watchSilence(work, state);
  }
}

function watchSilence(work: Work, state: AssetAlarms): void {
  const due = silenceDue(work.city, state, work.config);
  if (due !== null) work.timers.set(`${state.asset.id}/silence`, due);
}

function checkSilence(work: Work, state: AssetAlarms): void {
  const rule = kindRules[state.asset.kind].silence;
  const due = silenceDue(work.city, state, work.config);
  if (!rule || due === null) return;
  if (due > work.city.clock.now) return work.timers.set(`${state.asset.id}/silence`, due);
  const seen = {
    part: '',
    at: Math.max(due, state.heardAt),
    value: null,
    limit: null,
    historical: false,
  } as const;
  observe(work, state, { rule, condition: 'raises', ...seen });
}

function endSilence(work: Work, state: AssetAlarms, at: number): void {
  const rule = kindRules[state.asset.kind].silence;
  const core = rule && state.alarms[keyOf('', rule.id)];
  if (core?.active) {
    const seen = {
      part: '',
      at: Math.max(at, core.seenAt),
      value: null,
      limit: null,
      historical: false,
    } as const;
    observe(work, state, { rule: rule as AlarmRule, condition: 'clears', ...seen });
    watchSilence(work, state);
  }
}

function takeCommand(work: Work, command: AlarmCommand): void {
  const name = parseAlarmId(command.alarm);
  const state = name && work.city.assets.get(name.id);
  const rule = state && ruleNamed(state, name.rule);
  const core = state?.alarms[keyOf(name?.part ?? '', name?.rule ?? '')];
  if (rule?.trigger.type === 'kpi') return forward(work, command);
  if (!name || !state || !rule || !core) {
    const reason = 'there is no such alarm';
    work.events.commandAnswered('refused');
    return publishResult(command, { outcome: 'refused', reason }, work);
  }
  const change = commandAlarm(core, rule, command);
  keep(work, state, { rule, part: name.part, limit: limitOf(rule, state, name.part) }, change);
  work.events.commandAnswered(change.outcome);
  publishResult(command, change, work);
}

/** An alarm on an asset's KPI is kept by the fold over KPIs. */
function forward(work: Work, command: AlarmCommand): void {
  const key = `command/${command.commandId}`;
  work.outputs.push({ topic: topics.kpis as Output['topic'], key, value: command });
}
