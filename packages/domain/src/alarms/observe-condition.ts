import type { AlarmStep } from '../model/alarm.ts';
import { withChanges } from '../model/with-changes.ts';
import { type AlarmCore, isChattering, stateOf } from './alarm-core.ts';
import type { AlarmRule } from './alarm-rule.ts';
import { CHATTER_QUIET_MS, callsAfter, quietAfter } from './chatter.ts';

/** One step of an alarm's life; the core is the one after it. */
export interface CoreStep {
  readonly step: AlarmStep;
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  readonly core: AlarmCore;
  readonly historical: boolean;
}

interface CoreChange {
  readonly core: AlarmCore;
  readonly steps: readonly CoreStep[];
}

/** What an observation says: it raises, it clears, it lies between (deadband), or its quality is unknown. */
export type Condition = 'raises' | 'between' | 'clears' | 'unknown';

interface Observation {
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
  const thawed = withChanges(thaw(fired.core, seen), { seenAt: seen.at });
  if (seen.condition === 'unknown') return { core: thawed, steps: fired.steps };
  const value = thawed.active || seen.condition === 'raises' ? seen.value : thawed.value;
  const armed = arm(withChanges(thawed, { value }), rule, seen);
  const now = fireTimers(armed, rule, { until: seen.at, suppressedBy: seen.suppressedBy });
  return { core: now.core, steps: [...fired.steps, ...now.steps] };
}

/** Unknown quality holds the timers; they go on by what was left when it is known again. */
function thaw(core: AlarmCore, { condition, at }: Observation): AlarmCore {
  if (condition === 'unknown') return withChanges(core, { frozenAt: core.frozenAt ?? at });
  if (core.frozenAt === null) return core;
  const by = at - core.frozenAt;
  const later = (due: number | null) => (due === null ? null : due + by);
  return withChanges(core, {
    frozenAt: null,
    raiseDue: later(core.raiseDue),
    clearDue: later(core.clearDue),
    quietDue: later(core.quietDue ?? null),
  });
}

function arm(core: AlarmCore, rule: Delays, { condition, at }: Observation): AlarmCore {
  if (core.active) return condition === 'clears' ? armClear(core, rule, at) : holdOn(core, at);
  if (condition !== 'raises') return withChanges(core, { raiseDue: null });
  return withChanges(core, { raiseDue: core.raiseDue ?? at + rule.onDelayS * 1000 });
}

/** What chatters is over once it has been gone for long enough to be quiet. */
function armClear(core: AlarmCore, { offDelayS }: Delays, at: number): AlarmCore {
  if (core.clearDue !== null) return core;
  // A reading from before the raise that came after it cannot clear what was not yet raised.
  const from = Math.max(at, core.raisedAt ?? at);
  if (!isChattering(core)) return withChanges(core, { clearDue: from + offDelayS * 1000 });
  const due = from + Math.max(offDelayS * 1000, CHATTER_QUIET_MS);
  return withChanges(core, { clearDue: due, quietDue: due });
}

/** Not gone, or back before it counted as gone. */
function holdOn(core: AlarmCore, at: number): AlarmCore {
  if (core.clearDue === null) return core;
  const quietDue = isChattering(core) ? at + CHATTER_QUIET_MS : null;
  return withChanges(core, { clearDue: null, quietDue });
}

/** Fires what is due at or before `until`, stamped with the instant it fell due. */
export function fireTimers(
  core: AlarmCore,
  rule: Pick<AlarmRule, 'latched'>,
  { until, suppressedBy }: { readonly until: number; readonly suppressedBy: string | null },
): CoreChange {
  const steps: CoreStep[] = [];
  let now = core;
  for (;;) {
    const step = fireNext(now, rule, { until, suppressedBy });
    if (step === undefined) return { core: now, steps };
    steps.push(step);
    now = step.core;
  }
}

/** One after the other: what was raised may have been quiet since. */
function fireNext(
  core: AlarmCore,
  rule: Pick<AlarmRule, 'latched'>,
  { until, suppressedBy }: { readonly until: number; readonly suppressedBy: string | null },
): CoreStep | undefined {
  if (core.frozenAt !== null) return undefined;
  const { raiseDue, clearDue, quietDue = null } = core;
  if (raiseDue !== null && raiseDue <= until) return call(raise(core, raiseDue, suppressedBy));
  if (clearDue !== null) return clearDue <= until ? clear(core, clearDue, rule.latched) : undefined;
  if (quietDue === null || quietDue > until) return undefined;
  return stepOf(core, { step: 'settled', at: quietDue }, { calls: [], quietDue: null });
}

/** Counts a raise that calls; the third within a minute is chatter. */
function call(raised: CoreStep): CoreStep {
  const { core, at } = raised;
  if (core.called !== true) return raised;
  const calls = callsAfter(core.calls ?? [], at);
  const quietDue = quietAfter(calls, at);
  const reason = quietDue === null ? '' : 'chattering: held until it is quiet';
  return { ...raised, reason, core: withChanges(core, { calls, quietDue }) };
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
      called: false,
      calledAt: null,
    },
  );
}

/** Shelving that is to last only until then ends with it, and what came and went under it calls nobody. */
function clear(core: AlarmCore, at: number, latches: boolean): CoreStep {
  const change = {
    active: false,
    latched: latches,
    clearedAt: at,
    clearDue: null,
    ...(isChattering(core) ? { calls: [], quietDue: null } : {}),
  };
  const shelf =
    core.shelvedOnce === true ? { shelvedUntil: null, shelvedOnce: false, acked: true } : {};
  return stepOf(core, { step: 'cleared', at }, { ...change, ...shelf });
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
  const next = withChanges(core, { ...change, stepNo: core.stepNo + 1 });
  return {
    by: 'system',
    reason: '',
    ...step,
    core: calling(core, next, step.at),
    historical: false,
  };
}

/** Whether, and since when, it calls for an operator. */
function calling(before: AlarmCore, after: AlarmCore, at: number): AlarmCore {
  if (stateOf(after) !== 'UNACK_ACTIVE') return after;
  if (stateOf(before) !== 'UNACK_ACTIVE') return withChanges(after, { called: true, calledAt: at });
  return after.called === true ? after : withChanges(after, { called: true });
}

/**
 * A live reading that came late and would have raised annunciates once; what followed it has ended it.
 * What lies before the end of the last occurrence was annunciated with that one: a message that comes twice
 * calls nobody twice.
 */
function observeLate(core: AlarmCore, rule: Delays, seen: Observation): CoreChange {
  if (seen.condition !== 'raises' || rule.onDelayS > 0 || core.active) return { core, steps: [] };
  if (core.clearedAt !== null && seen.at <= core.clearedAt) return { core, steps: [] };
  const raised = raise({ ...core, value: seen.value }, seen.at, seen.suppressedBy);
  // Followed by unknown quality only: nothing says that it is over.
  if (core.frozenAt !== null) return one(raised);
  const over = clear(raised.core, core.seenAt, rule.latched);
  return { core: over.core, steps: [raised, over] };
}

const PAST_MAX = 20;

/** Back-filled data is recorded as an occurrence of the past, once, and calls nobody. */
function observePast(core: AlarmCore, { condition, at, value }: Observation): CoreChange {
  const open = core.past.findIndex((span) => span.open && at >= span.from);
  if (condition === 'raises' && open < 0 && !core.past.some((span) => covers(span, at))) {
    const past = [...core.past, { from: at, to: at, open: true }].slice(-PAST_MAX);
    const step = stepOf(core, { step: 'recorded', at }, { past });
    const shown = { ...step.core, value, raisedAt: at };
    return { core: step.core, steps: [{ ...step, core: shown, historical: true }] };
  }
  if (open < 0 || (condition !== 'raises' && condition !== 'clears')) return { core, steps: [] };
  const past = core.past.map((span, index) => {
    if (index !== open) return span;
    return { ...span, to: Math.max(span.to, at), open: condition === 'raises' };
  });
  return { core: withChanges(core, { past }), steps: [] };
}

function covers({ from, to }: AlarmCore['past'][number], at: number): boolean {
  return from <= at && at <= to;
}
