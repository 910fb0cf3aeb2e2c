import type { Asset } from '../model/asset.ts';
import { isUnusable, type Quality, type ReadingExtra } from '../model/reading.ts';
import { versionAt } from '../register.ts';
import { type AlarmCore, NEW_ALARM } from './alarm-core.ts';
import type { AlarmRule } from './alarm-rule.ts';
import { limitCondition } from './limit-condition.ts';
import {
  type Condition,
  type CoreStep,
  fireTimers,
  observeCondition,
} from './observe-condition.ts';
import { limitFor, looksAt } from './rule-scope.ts';

/** What a rule is replayed on: something said of one subject at one instant. */
export interface Replayed {
  readonly condition: Condition;
  readonly at: number;
  readonly value: number | string | null;
}

/** One time that a rule would have raised. */
export interface ReplayedRaise {
  readonly at: number;
  /** null: it would still be active. */
  readonly clearedAt: number | null;
  readonly value: number | string | null;
}

/** When a rule would have raised on what was said, in order of time, until `to`. */
export function replayRule(
  rule: AlarmRule,
  seen: Iterable<Replayed>,
  to: number,
): readonly ReplayedRaise[] {
  const raises: ReplayedRaise[] = [];
  let core: AlarmCore = NEW_ALARM;
  const take = (change: { readonly core: AlarmCore; readonly steps: readonly CoreStep[] }) => {
    core = change.core;
    for (const { step, at, core: after } of change.steps) {
      if (step === 'raised') raises.push({ at, clearedAt: null, value: after.value });
      const last = raises.at(-1);
      if (step === 'cleared' && last) raises[raises.length - 1] = { ...last, clearedAt: at };
    }
  };
  for (const each of seen)
    take(observeCondition(core, rule, { ...each, historical: false, suppressedBy: null }));
  take(fireTimers(core, rule, { until: to, suppressedBy: null }));
  return raises;
}

/** A stored reading, as far as a rule looks at it. */
interface ReplayedReading {
  readonly part: string;
  readonly ts: number;
  readonly status: string | null;
  readonly error: string | null;
  readonly quality: Quality | null;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly extra: ReadingExtra | null;
}

/** What a stored reading says to a rule; undefined: nothing. */
export function conditionOf(
  rule: AlarmRule,
  asset: Asset,
  reading: ReplayedReading,
): Replayed | undefined {
  const { quality, ts: at } = reading;
  if (quality === 'TEST') return undefined;
  switch (rule.trigger.type) {
    case 'limit':
      return limitSeen(rule, asset, reading);
    case 'status':
      return statusSeen(rule.trigger.statuses, reading);
    case 'error':
      return errorSeen(rule.trigger.codes, reading);
    case 'quality':
      return { condition: isUnusable(quality) ? 'raises' : 'clears', at, value: quality };
    default:
      return undefined;
  }
}

function statusSeen(
  statuses: readonly string[],
  { status, quality, ts: at }: ReplayedReading,
): Replayed | undefined {
  if (isUnusable(quality) || status === 'UNKNOWN')
    return { condition: 'unknown', at, value: status };
  if (status === null) return undefined;
  return { condition: statuses.includes(status) ? 'raises' : 'clears', at, value: status };
}

function errorSeen(
  codes: readonly string[],
  { error, extra, quality, ts: at }: ReplayedReading,
): Replayed | undefined {
  if (error === null) return undefined;
  const said = [error, extra?.errorInfo?.vendorCode ?? ''];
  const code = said.find((each) => codes.includes(each));
  const found = code === undefined ? 'clears' : 'raises';
  return { condition: isUnusable(quality) ? 'unknown' : found, at, value: code ?? error };
}

function limitSeen(
  { trigger }: AlarmRule,
  asset: Asset,
  { part, ts: at, quality, metrics }: ReplayedReading,
): Replayed | undefined {
  if (trigger.type !== 'limit') return undefined;
  const version = versionAt(asset, at);
  if (!looksAt(trigger, version, part)) return undefined;
  if (!Object.hasOwn(metrics, trigger.metric))
    return isUnusable(quality) ? { condition: 'unknown', at, value: null } : undefined;
  const value = metrics[trigger.metric] ?? null;
  const known = isUnusable(quality) ? null : value;
  return { condition: limitCondition(trigger, known, limitFor(trigger, version, part)), at, value };
}
