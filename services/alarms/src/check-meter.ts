import {
  type CheckTrigger,
  looksAt,
  type Meter,
  type MeterLayout,
  meterLayouts,
  partOf,
  type Reading,
  versionAt,
} from '@infrapulse/domain';
import type { Work } from './alarm-work.ts';
import { type AssetAlarms, checksOf, type MeterLook } from './city-alarms.ts';
import { keyOf, observe } from './observe-alarm.ts';

/** A live reading of usable quality, and the event time it counts at. */
interface Look {
  readonly reading: Reading;
  readonly at: number;
}

const HOUR_MS = 3_600_000;
/** Meters are read at different instants: what they say of each other is true to so much. */
const TOLERANCE = 1.01;
const STALE_INTERVALS = 2;

/** Looks whether a meter moves, and moves forwards; of a data centre also whether its meters agree. */
export function checkMeter(work: Work, state: AssetAlarms, look: Look): void {
  const kwh = look.reading.metrics['energy_kwh'];
  if (typeof kwh !== 'number' || !work.rules.ofKind[state.asset.kind].looksAtMeters) return;
  const { meters } = checksOf(state);
  const { part } = look.reading;
  const known = Object.hasOwn(meters, part) ? meters[part] : undefined;
  if (known && look.at <= known.ts) return;
  const next = nextLook(known, look, kwh);
  meters[part] = next;
  judge(work, state, look, { check: 'meter_stuck', since: next.sameSince, value: kwh });
  judge(work, state, look, { check: 'meter_reversed', since: next.backSince, value: kwh });
  judge(work, state, look, {
    check: 'meter_reset',
    since: resetAt(state, known, look, kwh),
    value: kwh,
  });
  if (state.asset.kind === 'datacenter' && next.kw !== null) compareMeters(work, state, look.at);
}

function nextLook(known: MeterLook | undefined, { reading, at }: Look, kwh: number): MeterLook {
  const power = reading.metrics['power_kw'];
  const isBack =
    (typeof power === 'number' && power < 0) || (known !== undefined && kwh < known.kwh);
  const isForward = known !== undefined && kwh > known.kwh && !isBack;
  // Without load a meter stands still.
  const isSame = known !== undefined && kwh === known.kwh && power !== 0;
  return {
    ts: at,
    kwh,
    kw: known ? ((kwh - known.kwh) * HOUR_MS) / (at - known.ts) : null,
    sameSince: isSame ? known.sameSince : at,
    backSince: isForward ? null : (known?.backSince ?? (isBack ? at : null)),
  };
}

/** A reading that falls by more than half has begun anew; where the register knows its modulus it may have rolled over. */
function resetAt(
  { asset }: AssetAlarms,
  known: MeterLook | undefined,
  { reading, at }: Look,
  kwh: number,
): number | null {
  if (!known || kwh >= known.kwh / 2) return null;
  const modulus = partOf(versionAt(asset, at), reading.part)?.attributes['registerModulusKwh'];
  const isRollover =
    typeof modulus === 'number' && known.kwh > modulus * 0.9 && kwh < modulus * 0.1;
  return isRollover ? null : at;
}

interface Finding {
  readonly check: CheckTrigger['check'];
  /** null: nothing is wrong. */
  readonly since: number | null;
  readonly value: number;
}

/** Raises what has been wrong for as long as the rule says, ends what is not any more. */
function judge(
  work: Work,
  state: AssetAlarms,
  { reading, at }: Look,
  { check, since, value }: Finding,
): void {
  const found = work.rules.ofKind[state.asset.kind].byCheck.get(check);
  if (!found || !looksAt(found.trigger, versionAt(state.asset, at), reading.part)) return;
  const isWrong = since !== null && at - since >= found.trigger.forS * 1000;
  const isRight = since === null || since === at;
  tell(work, state, { rule: found.rule, part: reading.part, at, value, isWrong, isRight });
}

interface Told {
  readonly rule: Parameters<typeof observe>[2]['rule'];
  readonly part: string;
  readonly at: number;
  readonly value: number;
  readonly isWrong: boolean;
  readonly isRight: boolean;
}

function tell(work: Work, state: AssetAlarms, told: Told): void {
  const { rule, part, at, value, isWrong, isRight } = told;
  if (!isWrong && !(isRight && state.alarms[keyOf(part, rule.id)])) return;
  const condition = isWrong ? 'raises' : 'clears';
  observe(work, state, { rule, part, condition, at, value, historical: false });
}

const layouts = new WeakMap<object, readonly MeterLayout[]>();

function metersAt({ asset }: AssetAlarms, at: number): readonly Meter[] {
  const known = layouts.get(asset.versions) ?? meterLayouts(asset.versions);
  layouts.set(asset.versions, known);
  return known.findLast(({ from }) => from <= at)?.meters ?? [];
}

const FEEDS: Readonly<Record<string, 1 | -1>> = {
  facility_total: 1,
  generation: 1,
  genset: 1,
  fuel: 1,
  deduct: -1,
};
const IT_ROLES = ['ups_out', 'pdu_out', 'it_in'] as const;

/** More power behind the meters of one depth of the IT than through all that feed the site. */
function compareMeters(work: Work, state: AssetAlarms, at: number): void {
  const found = work.rules.ofKind.datacenter.byCheck.get('it_above_facility');
  const meters = metersAt(state, at);
  const fed = sumKw(state, meters, at, (role) => FEEDS[role] ?? 0);
  const taken = IT_ROLES.map((role) =>
    sumKw(state, meters, at, (one) => (one === role ? 1 : 0)),
  ).filter((kw) => kw !== null);
  if (!found || fed === null || taken.length === 0) return;
  const most = Math.max(...taken);
  const checks = checksOf(state);
  const isAbove = most > 0 && most > fed * TOLERANCE;
  checks.itAboveSince = isAbove ? (checks.itAboveSince ?? at) : null;
  const { rule, trigger } = found;
  const since = checks.itAboveSince;
  const isWrong = since !== null && at - since >= trigger.forS * 1000;
  const value = Math.round(most * 10) / 10;
  tell(work, state, { rule, part: '', at, value, isWrong, isRight: since === null });
}

/** Power of the meters of some roles, kW; null when there are none, or one has not been read lately. */
function sumKw(
  state: AssetAlarms,
  meters: readonly Meter[],
  at: number,
  weightOf: (role: string) => number,
): number | null {
  const looks = checksOf(state).meters;
  let sum: number | null = null;
  for (const { part, role, whPerUnit, sign, intervalMs } of meters) {
    const weight = weightOf(role);
    if (weight === 0) continue;
    const look = looks[part];
    if (!look || look.kw === null || at - look.ts > STALE_INTERVALS * intervalMs) return null;
    sum = (sum ?? 0) + (weight * sign * look.kw * whPerUnit) / 1000;
  }
  return sum;
}
