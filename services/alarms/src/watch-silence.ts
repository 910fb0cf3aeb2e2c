import {
  type AlarmCore,
  applyRegisterChange,
  type GatewaySeen,
  type Presence,
  type RegisterChange,
} from '@infrapulse/domain';
import type { Work } from './alarm-work.ts';
import { type AssetAlarms, assetsOf, rememberAsset } from './city-alarms.ts';
import { isAtWork, isMisplaced, lifecycleStep, nextLifecycle } from './find-suppressor.ts';
import { foldSilence, leaveIncident } from './fold-silence.ts';
import { ASSET_TIMER, keep, keyOf, observe, partOfKey, ruleOfKey } from './observe-alarm.ts';
import { silenceDue } from './silence-due.ts';
import { tellService } from './tell-service.ts';

export function takeRegister(work: Work, change: RegisterChange): void {
  const { city } = work;
  const known = city.assets.get(change.asset)?.asset;
  const state = rememberAsset(city, applyRegisterChange(known, change));
  tellService(work, state);
  watchSilence(work, state);
}

/** Offline holds until something is heard; back online, a gateway vouches only for who reports on change. */
export function takePresence(work: Work, { asset, gateway, online, at }: Presence): void {
  if (asset === '')
    return online ? takeGatewaySeen(work, { gateway, at }) : loseGateway(work, gateway, at);
  const state = work.city.assets.get(asset);
  if (!state) return;
  if (online) state.heardAt = Math.max(state.heardAt, at);
  state.offlineAt = online ? null : (state.offlineAt ?? at);
  work.city.touchedAssets.add(state);
  watchSilence(work, state);
  if (online) endSilence(work, state, at);
}

function loseGateway(work: Work, gateway: string, at: number): void {
  const { gatewaysOffline, touched } = work.city;
  const [first = at] = gatewaysOffline.get(gateway) ?? [];
  gatewaysOffline.set(gateway, [first, at]);
  touched.add(`o/${gateway}`);
  for (const state of assetsOf(work.city, 'gateway', gateway)) watchSilence(work, state);
}

/** Whatever is heard of a gateway ends its own absence. */
export function takeGatewaySeen(
  work: Work,
  { gateway, at }: Pick<GatewaySeen, 'gateway' | 'at'>,
): void {
  const { gateways, gatewaysOffline, touched } = work.city;
  gateways.set(gateway, at);
  touched.add(`g/${gateway}`);
  const isBack = gatewaysOffline.delete(gateway);
  if (isBack) touched.add(`o/${gateway}`);
  for (const state of assetsOf(work.city, 'gateway', gateway))
    if (isBack || isSilent(work, state)) watchSilence(work, state);
}

export function watchSilence(work: Work, state: AssetAlarms): void {
  const due = silenceLook(work, state);
  if (due !== null) work.timers.set(`${state.asset.id}/${ASSET_TIMER}`, due);
}

/** Log time of the next look at an asset as a whole: silence begins or is over, or its lifecycle changes. */
export function silenceLook(work: Work, state: AssetAlarms): number | null {
  const { now } = work.city.clock;
  const due = silenceDue(work.city, state, work.config);
  const isOver = due === null || due > now;
  if (isSilent(work, state) ? isOver : !isOver) return due !== null && due <= now ? due : now;
  if (misplaced(work, state).length > 0) return now;
  const times = [isOver ? due : null, nextLifecycle(state, now)].filter((t) => t !== null);
  return times.length > 0 ? Math.min(...times) : null;
}

export function checkSilence(work: Work, state: AssetAlarms): void {
  const { now } = work.city.clock;
  const { silence } = work.rules.ofKind[state.asset.kind];
  const due = silenceDue(work.city, state, work.config);
  if (due === null || due > now) endSilence(work, state, now);
  else if (silence && !isSilent(work, state)) {
    foldSilence(work, state);
    const seenAt = state.alarms[keyOf('', silence.id)]?.seenAt ?? due;
    const seen = { part: '', at: Math.max(due, seenAt), value: null, historical: false };
    observe(work, state, { rule: silence, condition: 'raises', ...seen });
  }
  for (const key of misplaced(work, state)) followLifecycle(work, state, key);
  watchSilence(work, state);
}

/** It has not been heard again; its alarm may stay a while longer. */
function isSilent(work: Work, { asset, alarms }: AssetAlarms): boolean {
  const { silence } = work.rules.ofKind[asset.kind];
  const core = silence && alarms[keyOf('', silence.id)];
  return core?.active === true && core.clearDue === null;
}

export function endSilence(work: Work, state: AssetAlarms, at: number): void {
  const { silence } = work.rules.ofKind[state.asset.kind];
  const core = silence && state.alarms[keyOf('', silence.id)];
  if (!silence || !core?.active || core.clearDue !== null) return;
  const seen = { part: '', at: Math.max(at, core.seenAt), value: null, historical: false };
  observe(work, state, { rule: silence, condition: 'clears', ...seen });
  if (state.alarms[keyOf('', silence.id)]?.active !== true) leaveIncident(work, state, at);
  watchSilence(work, state);
}

/** Alarms that the asset's coming into service, or going, has not reached yet. */
function misplaced(work: Work, state: AssetAlarms): readonly string[] {
  const { now } = work.city.clock;
  return Object.keys(state.alarms)
    .filter((key) => {
      const { safety } = ruleOfKey(work, state, key);
      const core = state.alarms[key] as AlarmCore;
      return isMisplaced(core, { atWork: isAtWork(state, partOfKey(key), now), safety });
    })
    .sort();
}

function followLifecycle(work: Work, state: AssetAlarms, key: string): void {
  const at = work.city.clock.now;
  const step = lifecycleStep(state.alarms[key] as AlarmCore, at);
  keep(
    work,
    state,
    { key, rule: ruleOfKey(work, state, key), at },
    { core: step.core, steps: [step] },
  );
}
