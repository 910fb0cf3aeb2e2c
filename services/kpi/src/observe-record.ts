import {
  type Asset,
  addInterval,
  applyRegisterChange,
  type Bye,
  beginAbsence,
  concernsAsset,
  emptySessionBook,
  enterSession,
  type GatewaySeen,
  isCounted,
  type LogRecord,
  observeClock,
  type PlannedWindow,
  type Presence,
  type Reading,
  type RegisterChange,
  requiredFrom,
  type Session,
  type Tick,
} from '@infrapulse/domain';
import { becauseOfRegister, becauseOfWindow, CORRECTION, LATE_DATA, noteCause } from './causes.ts';
import {
  type AssetState,
  addAsset,
  type CityState,
  changeAsset,
  FAR,
  type GatewayState,
  isExpected,
  NEVER,
  newAsset,
  partState,
  touch,
} from './city-state.ts';
import { LATE_MS, markAll, markAway, observeReading } from './observe-reading.ts';
import { leaveOut } from './quality/connection.ts';
import { countDuplicates, countFaults, countReading } from './quality/count-messages.ts';
import { beginTime, changePlace, endSilence, followPlace } from './quality/pass-time.ts';
import type { Recall } from './restate-days.ts';
import { sharedVersion } from './shared-register.ts';
import { comeBack, endGatewayAbsence, takeGatewayPresence } from './take-absences.ts';

const GATEWAY_GAP_MS = 60_000;

/** Takes in one record of the log; false when it was too old for the evidence that is kept, or too much. */
export function observeRecord(
  city: CityState,
  record: LogRecord,
  recall: Recall = () => undefined,
): boolean {
  switch (record.type) {
    case 'reading':
      return hearReading(city, record, recall);
    case 'session':
      return observeSession(city, record, recall);
    case 'register':
      observeRegister(city, record, recall);
      return true;
    case 'presence':
      observePresence(city, record);
      return true;
    case 'gateway_seen':
      observeGateway(city, record);
      return true;
    case 'window':
      observeWindow(city, record);
      return true;
    case 'tick':
    case 'bye':
      observeTick(city, record);
      return true;
    case 'faults':
      countFaults(city, record);
      return true;
    case 'duplicates':
      countDuplicates(city, record);
      return true;
    default:
      return passOver(record);
  }
}

/** What only other folds read; a type that is new must be named here or taken in above. */
type OfOthers = Extract<LogRecord, { type: 'plan_entry' | 'command' | 'rules' | 'day_restated' }>;

function passOver(_record: OfOthers): true {
  return true;
}

function hearReading(city: CityState, reading: Reading, recall: Recall): boolean {
  const state = city.assets.get(reading.asset);
  if (!state) return true;
  if (reading.gateway !== '') hearGateway(city, reading.gateway, reading.at);
  if (!state.parts.has(reading.part)) recall(state, NEVER);
  countReading(city, state, reading);
  return observeReading(city, state, reading);
}

/** What it changes shows at its end, or at the end of an attempt before it in the same visit. */
function observeSession(city: CityState, session: Session, recall: Recall): boolean {
  const state = city.assets.get(session.asset);
  if (!state) return true;
  if (!state.sessions) recall(state, NEVER);
  state.sessions ??= emptySessionBook();
  const step = enterSession(state.sessions, session);
  if (step.left) return false;
  const { now } = city.clock;
  if (now - session.end > LATE_MS) state.lateAt = now;
  touch(state);
  if (step.changedFrom === null) return true;
  state.due = true;
  state.moved = true;
  state.changedFrom = Math.min(state.changedFrom, step.changedFrom);
  const reason = step.corrects ? CORRECTION : LATE_DATA;
  noteCause(city, session.asset, { reason, from: step.changedFrom, to: FAR });
  return true;
}

function observeTick(city: CityState, record: Tick | Bye): void {
  const { state, gap } = observeClock(city.clock, record);
  city.clock = state;
  beginTime(city);
  if (!gap) return;
  leaveOut(city, gap);
  const outages = city.outages.get(gap.node) ?? [];
  city.outages.set(gap.node, outages);
  addInterval(outages, gap.from, gap.to);
  for (const asset of city.assets.values()) markAway(asset, gap.from);
}

/** A new version may change everything since it is valid. */
function observeRegister(city: CityState, told: RegisterChange, recall: Recall): void {
  const change = withShared(told);
  const before = city.assets.get(change.asset);
  const asset = applyRegisterChange(before?.asset, change);
  const from = changedSince(before?.asset, asset, change);
  const wasExpected = before !== undefined && isExpected(before.asset);
  if (before) recall(before, from);
  const state = before ?? newAsset(city, asset);
  if (before) followPlace(city, before, city.clock.now);
  changePlace(city, state, { at: city.clock.now, change: () => changeAsset(city, state, asset) });
  if (!before) addAsset(city, state);
  touch(state);
  city.touched.add(`r/${change.asset}`);
  city.registerChanged = true;
  city.restocked.add(change.asset);
  state.due = true;
  if (state.measured.seen !== '') {
    state.measured.due = true;
    state.measured.unrolled = true;
  }
  if (isExpected(asset)) addParts(state);
  else if (!wasExpected) return;
  markAll(state, from);
  noteCause(city, change.asset, { reason: becauseOfRegister(change), from, to: FAR });
  state.changedFrom = Math.min(state.changedFrom, from);
  const now = city.clock.now || change.at;
  if (now - from > LATE_MS) state.lateAt = now;
}

function addParts(state: AssetState): void {
  partState(state, '');
  for (const version of state.asset.versions)
    for (const { part } of version.parts) partState(state, part);
}

function withShared(told: RegisterChange): RegisterChange {
  const { change } = told;
  if (change.op !== 'put') return told;
  return { ...told, change: { ...change, version: sharedVersion(change.version) } };
}

/** Since when the register says something else; the first version speaks of the time before it, too. */
function changedSince(before: Asset | undefined, after: Asset, { change }: RegisterChange): number {
  if (change.op === 'connect') return change.at;
  const { version } = change;
  if (after.versions[0] !== version) return version.validFrom;
  const starts = [before?.versions[0], version].map((one) => (one ? requiredFrom(one) : null));
  return Math.min(version.validFrom, ...starts.filter((start) => start !== null));
}

function observePresence(city: CityState, record: Presence): void {
  if (record.asset !== '') {
    const state = city.assets.get(record.asset);
    if (!state) return;
    if (record.online) endSilence(city, state, record.at);
    if (record.online) comeBack(city, state, { ts: record.at, at: record.at });
    else beginAbsence(state.shared.offline, record.at);
    touch(state);
    return markAll(state, record.at);
  }
  const gateway = gatewayOf(city, record.gateway);
  if (record.online)
    for (const state of behind(city, record.gateway)) endSilence(city, state, record.at);
  takeGatewayPresence(gateway, behind(city, record.gateway), record);
  for (const state of behind(city, record.gateway)) markAll(state, record.at);
}

function observeGateway(city: CityState, { gateway, at }: GatewaySeen): void {
  hearGateway(city, gateway, at);
}

function hearGateway(city: CityState, id: string, at: number): void {
  const gateway = gatewayOf(city, id);
  const [begun = at, last] = gateway.alive.slice(-2);
  const silent = last === undefined || at > last;
  if (silent || gateway.offline.at(-1) === FAR)
    for (const state of behind(city, id)) endSilence(city, state, at);
  addInterval(gateway.alive, at, at + GATEWAY_GAP_MS);
  const ended = endGatewayAbsence(gateway, behind(city, id), { id, at });
  // Another instance may have heard it before, and told of it later.
  if (silent || ended || at < begun) for (const state of behind(city, id)) markAll(state, at);
}

function gatewayOf(city: CityState, id: string): GatewayState {
  const known = city.gateways.get(id) ?? { alive: [], offline: [] };
  city.gateways.set(id, known);
  city.touched.add(`g/${id}`);
  return known;
}

function* behind(city: CityState, gateway: string): Iterable<AssetState> {
  for (const state of city.assets.values())
    if (state.asset.versions.some((version) => version.gateway === gateway)) yield state;
}

function observeWindow(city: CityState, window: PlannedWindow): void {
  const before = city.windows.get(window.windowId);
  city.windows.set(window.windowId, window);
  city.touched.add(`w/${window.windowId}`);
  const from = Math.min(window.from, before?.from ?? window.from);
  const to = Math.max(window.to, before?.to ?? window.to);
  const isHeard = isCounted(window) || (before !== undefined && isCounted(before));
  for (const state of city.assets.values()) {
    const isItsOwn = (one: PlannedWindow) => concernsAsset(one, state.asset);
    if (!isItsOwn(window) && !(before && isItsOwn(before))) continue;
    markAll(state, from);
    if (isHeard) noteCause(city, state.asset.id, { reason: becauseOfWindow(window), from, to });
  }
}
