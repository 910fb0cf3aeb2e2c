import { silenceKey, topics } from '@infrapulse/contracts';
import {
  EXPIRY,
  endSuppression,
  isCommon,
  isSilenceAlarm,
  type KindId,
  SILENCE_SCOPES,
  type SilenceNotice,
  type SilenceSight,
  silenceAlarm,
  silenceCause,
  stepOf,
} from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import type { Work } from './alarm-work.ts';
import {
  type AssetAlarms,
  assetsOf,
  type CityAlarms,
  type SilenceIncident,
  versionNow,
} from './city-alarms.ts';
import { incidentOf } from './find-incident.ts';
import { windowOf } from './find-suppressor.ts';
import { keep, keyOf } from './observe-alarm.ts';
import { limitMs, silenceDue } from './silence-due.ts';

/** Name of an incident's timer; no asset's id begins so. */
export const INCIDENT_TIMER = '~incident/';
/** The others get at least so long to be heard once one is. */
const COMING_BACK_MS = 60_000;
const LOOK_MS = 10_000;

/** Looks whether an asset that falls silent does so together with others, and begins their incident. */
export function foldSilence(work: Work, state: AssetAlarms): void {
  const { city } = work;
  if (incidentOf(city, state) || !isExpected(work, state)) return;
  const version = versionNow(city, state);
  const named = SILENCE_SCOPES.filter(
    (scope) =>
      version[scope] !== '' &&
      work.rules.ofKind[state.asset.kind].commonSilence[scope] !== undefined,
  );
  const cause = silenceCause(named.map((scope) => sightOf(work, scope, version[scope])));
  if (cause) begin(work, cause);
}

/** What is seen of a group within one tick does not change: a burst of thousands looks once. */
function sightOf(work: Work, scope: SilenceSight['scope'], id: string): SilenceSight {
  const key = `${scope}/${id}`;
  const known = work.sights.get(key);
  if (known) return known;
  const expected = assetsOf(work.city, scope, id).filter((each) => isExpected(work, each));
  const late = expected.filter((each) => isLate(work, each)).length;
  const sight = { scope, id, assets: expected.length, late };
  work.sights.set(key, sight);
  return sight;
}

/** What is worked on may be silent: it is no sign of anything. */
function isExpected({ city, config }: Work, state: AssetAlarms): boolean {
  if (silenceDue(city, state, config) === null) return false;
  return windowOf(city, state, { part: '', at: city.clock.now }) === undefined;
}

/**
 * Silent, or less than one interval from it. Of devices that stopped at one instant the first is silent when the last
 * still has an interval to go; one that is merely late has longer.
 */
function isLate({ city, config }: Work, state: AssetAlarms): boolean {
  const due = silenceDue(city, state, config);
  return due !== null && due - city.clock.now < limitMs(versionNow(city, state)) / EXPIRY;
}

function begin(work: Work, { scope, id, late }: SilenceSight): void {
  const { city } = work;
  const incident = { scope, id, since: city.clock.now, endsAt: null };
  remember(city, incident);
  const all = assetsOf(city, scope, id).filter((each) => isLate(work, each));
  tell(work, incident, { active: true, assets: late, kinds: kindsOf(all) });
  for (const each of all) adopt(work, each, incident);
  watchIncident(work, incident);
}

/** A later, wider cause takes over what was annunciated, or of a narrower one, before it was seen. */
function adopt(work: Work, state: AssetAlarms, incident: SilenceIncident): void {
  const { silence } = work.rules.ofKind[state.asset.kind];
  const key = silence && keyOf('', silence.id);
  const core = key === undefined ? undefined : state.alarms[key];
  if (!silence || key === undefined || !core?.active) return;
  if (core.suppressedBy !== null && !isSilenceAlarm(core.suppressedBy)) return;
  const at = work.city.clock.now;
  const by = silenceAlarm(incident);
  const step = stepOf(core, { step: 'suppressed', at, reason: by }, { suppressedBy: by });
  keep(work, state, { key, rule: silence, at }, { core: step.core, steps: [step] });
}

/** An asset of an incident is heard again, or the incident is over. */
export function leaveIncident(work: Work, state: AssetAlarms, at: number): void {
  const { silence } = work.rules.ofKind[state.asset.kind];
  const key = silence && keyOf('', silence.id);
  const core = key === undefined ? undefined : state.alarms[key];
  if (!silence || key === undefined || !core?.suppressedBy || !isSilenceAlarm(core.suppressedBy))
    return;
  const step = endSuppression(core, at);
  keep(work, state, { key, rule: silence, at }, { core: step.core, steps: [step] });
}

/** Puts an incident up for its next look: at edges of log time, so that a restored fold looks when another would. */
export function watchIncident({ timers, city }: Work, { scope, id }: SilenceIncident): void {
  const edge = (Math.floor(city.clock.now / LOOK_MS) + 1) * LOOK_MS;
  timers.set(`${INCIDENT_TIMER}${scope}/${id}`, edge);
}

/** It goes on while nearly all are silent, and ends with the last of them, or when the others have had their time. */
export function checkIncident(work: Work, key: string): void {
  const { city } = work;
  const incident = city.incidents.get(key);
  if (!incident) return;
  const { scope, id } = incident;
  const silent = assetsOf(city, scope, id).filter((each) => isUnder(work, each, incident));
  const endsAt = isCommon(sightOf(work, scope, id))
    ? null
    : (incident.endsAt ?? city.clock.now + timeToComeBack(work, silent));
  if (silent.length === 0 || (endsAt !== null && endsAt <= city.clock.now))
    return end(work, incident, silent);
  if (endsAt !== incident.endsAt) remember(city, { ...incident, endsAt });
  watchIncident(work, incident);
}

/** As long as the slowest of them may say nothing. */
function timeToComeBack({ city, config }: Work, silent: readonly AssetAlarms[]): number {
  return silent.reduce((most, state) => {
    return Math.max(most, limitMs(versionNow(city, state)) + config.gatewayGrace);
  }, COMING_BACK_MS);
}

function isUnder(work: Work, state: AssetAlarms, incident: SilenceIncident): boolean {
  const { silence } = work.rules.ofKind[state.asset.kind];
  const core = silence && state.alarms[keyOf('', silence.id)];
  const isBy = core?.suppressedBy === silenceAlarm(incident);
  return isBy && core?.active === true && core.clearDue === null;
}

/** The rules no longer speak of what its assets have in common. */
export function endIncidents(work: Work, scope: SilenceIncident['scope']): void {
  for (const incident of [...work.city.incidents.values()].sort(byName))
    if (incident.scope === scope) {
      const members = assetsOf(work.city, scope, incident.id);
      const silent = members.filter((each) => isUnder(work, each, incident));
      end(work, incident, silent);
    }
}

function byName(a: SilenceIncident, b: SilenceIncident): number {
  return a.id < b.id ? -1 : 1;
}

/** Who is still silent is so by itself, and annunciates now. */
function end(work: Work, incident: SilenceIncident, silent: readonly AssetAlarms[]): void {
  const { city } = work;
  const { scope, id } = incident;
  city.incidents.delete(`${scope}/${id}`);
  city.touched.add(`i/${scope}/${id}`);
  tell(work, incident, { active: false, assets: silent.length, kinds: kindsOf(silent) });
  for (const state of silent) leaveIncident(work, state, city.clock.now);
}

function remember(city: CityAlarms, incident: SilenceIncident): void {
  const key = `${incident.scope}/${incident.id}`;
  city.incidents.set(key, incident);
  city.touched.add(`i/${key}`);
}

function tell(
  { city, partition, outputs }: Work,
  { scope, id }: SilenceIncident,
  what: Pick<SilenceNotice, 'active' | 'assets' | 'kinds'>,
): void {
  const notice: SilenceNotice = {
    type: 'silence',
    scope,
    id,
    partition,
    ...what,
    at: city.clock.now,
  };
  outputs.push({ topic: topics.kpis as Output['topic'], key: silenceKey(notice), value: notice });
}

function kindsOf(states: readonly AssetAlarms[]): readonly KindId[] {
  const counts = new Map<KindId, number>();
  for (const { asset } of states) counts.set(asset.kind, (counts.get(asset.kind) ?? 0) + 1);
  return [...counts]
    .sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1))
    .map(([kind]) => kind);
}
