import {
  type AlarmCommand,
  type AlarmCore,
  type AlarmRule,
  type CoreStep,
  commandAlarm,
  endShelving,
  endSuppression,
  fireTimers,
  limitCondition,
  NEW_ALARM,
  observeCondition,
  PLAIN_RULE,
  stateOf,
  texts,
} from '@infrapulse/domain';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

export const pueRule: AlarmRule = {
  ...PLAIN_RULE,
  id: 'PUE_HIGH',
  severity: 'MINOR',
  trigger: {
    type: 'limit',
    metric: 'pue',
    comparator: '>=',
    limit: 1.25,
    deadband: 0.02,
    unit: '',
  },
  onDelayS: 15 * 60,
  text: texts('高', 'High'),
  cause: texts('因', 'Cause'),
  action: texts('查', 'Look'),
};

/** One alarm on a time line: values, commands and the passing of time, and what came of them. */
export function timeline(rule: AlarmRule) {
  let core: AlarmCore = NEW_ALARM;
  let window: string | null = null;
  const steps: CoreStep[] = [];

  function apply(change: { readonly core: AlarmCore; readonly steps: readonly CoreStep[] }): void {
    core = change.core;
    steps.push(...change.steps);
  }

  const line = {
    steps,
    get core() {
      return core;
    },
    get state() {
      return stateOf(core);
    },
    /** Step names with the instants they hold from. */
    get story() {
      return steps.map(({ step, at }) => [step, at] as const);
    },
    see(at: number, value: number | null, more: { historical?: boolean } = {}) {
      const { trigger } = rule;
      if (trigger.type !== 'limit') throw new Error('only limits');
      const condition = limitCondition(trigger, value, trigger.limit);
      const seen = {
        condition,
        at,
        value,
        historical: false,
        suppressedBy: window,
        ...more,
      } as const;
      apply(observeCondition(core, rule, seen));
      return line;
    },
    wait(until: number) {
      apply(fireTimers(core, rule, { until, suppressedBy: window }));
      const ended = endShelving(core, until);
      apply({ core: ended.at(-1)?.core ?? core, steps: ended });
      return line;
    },
    /** A planned window begins, or is over. */
    plan(at: number, what: 'begins' | 'ends') {
      window = what === 'begins' ? 'w' : null;
      if (what === 'begins' || core.suppressedBy !== 'w') return line;
      const step = endSuppression(core, at);
      apply({ core: step.core, steps: [step] });
      return line;
    },
    tell(at: number, verb: AlarmCommand['verb'], more: Partial<AlarmCommand> = {}) {
      const { occurrence } = core;
      const words = { commandId: `c-${at}`, alarm: 'a', reason: 'because', forS: null, user: 'li' };
      const command = { type: 'command', verb, at, occurrence, ...words, ...more } as const;
      const change = commandAlarm(core, rule, command);
      apply(change);
      return change.outcome;
    },
  };
  return line;
}
