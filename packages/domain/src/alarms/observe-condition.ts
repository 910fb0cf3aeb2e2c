import type { AlarmStep } from '../model/alarm.ts';
import type { AlarmCore } from './alarm-core.ts';
import type { AlarmRule } from './alarm-rule.ts';

/** One step of an alarm's life; the core is the one after it. */
export interface CoreStep {
  readonly step: AlarmStep;
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  readonly core: AlarmCore;
  readonly historical: boolean;
}

export interface CoreChange {
  readonly core: AlarmCore;
  readonly steps: readonly CoreStep[];
}

/** What an observation says: it raises, it clears, it lies between (deadband), or its quality is unknown. */
export type Condition = 'raises' | 'between' | 'clears' | 'unknown';

export interface Observation {
  readonly condition: Condition;
  /** Event time. */
  readonly at: number;
  readonly value: number | string | null;
  readonly historical: boolean;
  /** Window that suppresses a raise now, null when none does. */
  readonly suppressedBy: string | null;
}

type Delays = Pick<AlarmRule, 'onDelayS' | 'offDelayS' | 'latched'>;

/** Folds one observation: timers that fell due before it fire first, on the part's own clock. */
export function observeCondition(core: AlarmCore, rule: Delays, seen: Observation): CoreChange {
  if (seen.historical) return observePast(core, seen);
  if (seen.at < core.seenAt) return observeLate(core, rule, seen);
  const fired = fireTimers(core, rule, { until: seen.at - 1, suppressedBy: seen.suppressedBy });
  const thawed = { ...thaw(fired.core, seen), seenAt: seen.at };
  if (seen.condition === 'unknown') return { ...fired, core: thawed };
  const armed = arm(
    { ...thawed, value: thawed.active || seen.condition === 'raises' ? seen.value : thawed.value },
    rule,
    seen,
  );
  const now = fireTimers(armed, rule, { until: seen.at, suppressedBy: seen.suppressedBy });
  return { core: now.core, steps: [...fired.steps, ...now.steps] };
}

/** Unknown quality holds the timers; they go on by what was left when it is known again. */
function thaw(core: AlarmCore, { condition, at }: Observation): AlarmCore {
  if (condition === 'unknown') return { ...core, frozenAt: core.frozenAt ?? at };
  if (core.frozenAt === null) return core;
  const by = at - core.frozenAt;
  const later = (due: number | null) => (due === null ? null : due + by);
  return {
    ...core,
    frozenAt: null,
    raiseDue: later(core.raiseDue),
    clearDue: later(core.clearDue),
  };
}

function arm(core: AlarmCore, { onDelayS, offDelayS }: Delays, { condition, at }: Observation) {
  if (core.active) {
    if (condition !== 'clears') return { ...core, clearDue: null };
    return { ...core, clearDue: core.clearDue ?? at + offDelayS * 1000 };
  }
  if (condition !== 'raises') return { ...core, raiseDue: null };
  return { ...core, raiseDue: core.raiseDue ?? at + onDelayS * 1000 };
}

/** Fires what is due at or before `until`, stamped with the instant it fell due. */
export function fireTimers(
  core: AlarmCore,
  rule: Pick<AlarmRule, 'latched'>,
  { until, suppressedBy }: { readonly until: number; readonly suppressedBy: string | null },
): CoreChange {
  if (core.frozenAt !== null) return { core, steps: [] };
  if (core.raiseDue !== null && core.raiseDue <= until)
    return one(raise(core, core.raiseDue, suppressedBy));
  if (core.clearDue !== null && core.clearDue <= until)
    return one(clear(core, core.clearDue, rule.latched));
  return { core, steps: [] };
}

function one(step: CoreStep): CoreChange {
  return { core: step.core, steps: [step] };
}

function raise(core: AlarmCore, at: number, suppressedBy: string | null): CoreStep {
  return stepOf(
    core,
    { step: 'raised', at },
    {
      occurrence: core.occurrence + 1,
      active: true,
      acked: false,
      latched: false,
      raisedAt: at,
      ackedAt: null,
      ackedBy: null,
      clearedAt: null,
      raiseDue: null,
      clearDue: null,
      suppressedBy: suppressedBy ?? core.suppressedBy,
    },
  );
}

function clear(core: AlarmCore, at: number, latches: boolean): CoreStep {
  const change = { active: false, latched: latches, clearedAt: at, clearDue: null };
  return stepOf(core, { step: 'cleared', at }, change);
}

export function stepOf(
  core: AlarmCore,
  step: {
    readonly step: AlarmStep;
    readonly at: number;
    readonly by?: string;
    readonly reason?: string;
  },
  change: Partial<AlarmCore>,
): CoreStep {
  const next = { ...core, ...change, stepNo: core.stepNo + 1 };
  return { by: 'system', reason: '', ...step, core: next, historical: false };
}

/** A live reading that came late and would have raised annunciates once; what followed it has ended it. */
function observeLate(core: AlarmCore, rule: Delays, seen: Observation): CoreChange {
  if (seen.condition !== 'raises' || rule.onDelayS > 0 || core.active) return { core, steps: [] };
  const raised = raise({ ...core, value: seen.value }, seen.at, seen.suppressedBy);
  const over = clear(raised.core, core.seenAt, rule.latched);
  return { core: over.core, steps: [raised, over] };
}

/** Back-filled data is recorded as an occurrence of the past and calls nobody. */
function observePast(core: AlarmCore, { condition, at, value }: Observation): CoreChange {
  if (condition === 'raises' && !core.pastActive) {
    const step = stepOf(core, { step: 'recorded', at }, { pastActive: true });
    return {
      core: step.core,
      steps: [{ ...step, core: { ...step.core, value, raisedAt: at }, historical: true }],
    };
  }
  const ended = condition === 'clears' && core.pastActive;
  return { core: ended ? { ...core, pastActive: false } : core, steps: [] };
}
