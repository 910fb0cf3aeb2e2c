import type { LogRecord, PlannedWindow } from '@infrapulse/domain';
import { shippedPlan } from '@infrapulse/plan';
import type { Fold, KeptState, StreamRecord } from '@infrapulse/ports';
import type { Work } from './alarm-work.ts';
import { checkFaults } from './check-clock.ts';
import { checkReading } from './check-reading.ts';
import { type AssetAlarms, rememberWindow } from './city-alarms.ts';
import { watchIncident } from './fold-silence.ts';
import { changesOf, restoreCityAlarms } from './keep-state.ts';
import { obeyCommand } from './obey-command.ts';
import { ASSET_TIMER, setTimer } from './observe-alarm.ts';
import { indexRules } from './rule-index.ts';
import { takeTick } from './run-timers.ts';
import { takeRules } from './take-rules.ts';
import { createTimerQueue } from './timer-queue.ts';
import { takeGatewaySeen, takePresence, takeRegister, watchSilence } from './watch-silence.ts';

export const READINGS_FOLD_VERSION = 2;

/** Readings of one partition in; alarm transitions on limits, statuses, silence and devices' own alarms out. */
export function createAlarmsFold(
  state: KeptState,
  deps: Pick<Work, 'partition' | 'config' | 'events'>,
): Fold<LogRecord> {
  const city = restoreCityAlarms(state);
  const { plan = shippedPlan() } = deps.config;
  const rules = indexRules(city.ruleSet);
  const memory = { city, rules, timers: createTimerQueue(), sights: new Map() };
  const work: Work = { ...deps, plan, ...memory, outputs: [], src: '' };
  for (const asset of city.assets.values()) restoreTimers(work, asset);
  for (const incident of city.incidents.values()) watchIncident(work, incident);
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
  if (state.out === undefined)
    work.timers.set(`${state.asset.id}/${ASSET_TIMER}`, work.city.clock.now);
  for (const key of Object.keys(state.alarms)) setTimer(work, state, key);
}

function take(work: Work, { partition, offset, value }: StreamRecord<LogRecord>): void {
  work.src = `${partition}:${offset}`;
  switch (value.type) {
    case 'reading':
      return checkReading(work, value);
    case 'tick':
    case 'bye':
      return takeTick(work, value);
    case 'register':
      return takeRegister(work, value);
    case 'presence':
      return takePresence(work, value);
    case 'gateway_seen':
      return takeGatewaySeen(work, value);
    case 'window':
      return takeWindow(work, value);
    case 'command':
      return obeyCommand(work, value);
    case 'rules':
      return takeRules(work, value);
    case 'faults':
      return checkFaults(work, value);
    case 'plan_entry':
    case 'session':
    case 'day_restated':
    case 'duplicates':
      return;
  }
}

/** A window that moved or was withdrawn may end a suppression earlier. */
function takeWindow(work: Work, window: PlannedWindow): void {
  const isKnown = work.city.windows.has(window.windowId);
  rememberWindow(work.city, window);
  if (!isKnown) return;
  for (const state of work.city.assets.values())
    for (const [key, { suppressedBy }] of Object.entries(state.alarms))
      if (suppressedBy === window.windowId) setTimer(work, state, key);
}
