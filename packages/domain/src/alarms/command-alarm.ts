import type { AlarmStep } from '../model/alarm.ts';
import type { AlarmCommand, AlarmVerb } from '../model/log-record.ts';
import type { AlarmCore } from './alarm-core.ts';
import type { AlarmRule } from './alarm-rule.ts';
import { type CoreStep, stepOf } from './observe-condition.ts';

interface CommandChange {
  readonly core: AlarmCore;
  readonly steps: readonly CoreStep[];
  readonly outcome: 'applied' | 'stale' | 'refused';
  readonly reason: string;
}

const COMMENTS_MAX = 20;

type Shelving = Pick<AlarmRule, 'safety' | 'shelveMaxS'>;

/**
 * An operator's command on one occurrence; a late click cannot touch a newer one. `suppressedBy`: window or parent that
 * suppresses it by design once it is back in service.
 */
export function commandAlarm(
  core: AlarmCore,
  rule: Shelving,
  command: AlarmCommand,
  suppressedBy: string | null = null,
): CommandChange {
  if (core.occurrence === 0) return unchanged(core, 'refused', 'the alarm has never been raised');
  if (command.occurrence !== core.occurrence) {
    const text = `the alarm is at occurrence ${core.occurrence}, not at ${command.occurrence}`;
    return unchanged(core, 'stale', text);
  }
  const refusal = REFUSALS[command.verb](core, command, rule);
  if (refusal !== undefined) return unchanged(core, 'refused', refusal);
  const { step, change } = changeOf(core, command, suppressedBy);
  const { at, user: by, reason } = command;
  const done = stepOf(core, { step, at, by, reason }, change);
  return { core: done.core, steps: [done], outcome: 'applied', reason: '' };
}

function unchanged(core: AlarmCore, outcome: 'stale' | 'refused', reason: string): CommandChange {
  return { core, steps: [], outcome, reason };
}

type Refusal = (core: AlarmCore, command: AlarmCommand, rule: Shelving) => string | undefined;

/** Why a command is refused; undefined when it is not. */
const REFUSALS: Readonly<Record<AlarmVerb, Refusal>> = {
  ack: ({ acked }) => (acked ? 'it is acknowledged already' : undefined),
  shelve({ active }, { reason, forS, mode }, { safety, shelveMaxS }) {
    if (safety) return 'a safety alarm cannot be shelved';
    if (shelveMaxS === 0) return 'the rule does not let it be shelved';
    if (reason === '') return 'shelving needs a reason';
    if (mode === 'one_shot' && !active) return 'it is over: there is nothing to shelve once';
    const fits = forS !== null && forS > 0 && forS <= shelveMaxS;
    return fits ? undefined : `forS must be from 1 to ${shelveMaxS} seconds`;
  },
  unshelve: ({ shelvedUntil }) => (shelvedUntil === null ? 'it is not shelved' : undefined),
  reset: ({ latched, active }) =>
    latched && !active ? undefined : 'only a latched alarm whose cause is gone can be reset',
  suppress({ suppressedBy }, _, { safety }) {
    if (safety) return 'a safety alarm cannot be suppressed';
    return suppressedBy === null ? undefined : 'it is suppressed already';
  },
  'out-of-service': ({ outOfService }) =>
    outOfService ? 'it is out of service already' : undefined,
  return: ({ outOfService, suppressedBy }) =>
    outOfService || suppressedBy !== null
      ? undefined
      : 'it is neither out of service nor suppressed',
  comment: () => undefined,
};

interface Change {
  readonly step: AlarmStep;
  readonly change: Partial<AlarmCore>;
}

function changeOf(
  core: AlarmCore,
  { verb, at, user, reason, forS, mode }: AlarmCommand,
  suppressedBy: string | null,
): Change {
  switch (verb) {
    case 'ack':
      return { step: 'acked', change: { acked: true, ackedAt: at, ackedBy: user } };
    case 'shelve':
      return {
        step: 'shelved',
        change: { shelvedUntil: at + (forS ?? 0) * 1000, shelvedOnce: mode === 'one_shot' },
      };
    case 'unshelve':
      return { step: 'unshelved', change: { shelvedUntil: null, shelvedOnce: false } };
    case 'reset':
      return { step: 'reset', change: { latched: false, acked: true } };
    case 'suppress':
      return { step: 'suppressed', change: { suppressedBy: user } };
    case 'out-of-service':
      return { step: 'out_of_service', change: { outOfService: true } };
    case 'return': {
      const back = { outOfService: false, suppressedBy: core.outOfService ? suppressedBy : null };
      return { step: 'returned', change: { ...back, ...annunciateAgain(core) } };
    }
    case 'comment': {
      const comments = [...core.comments, { at, user, text: reason }].slice(-COMMENTS_MAX);
      return { step: 'commented', change: { comments } };
    }
  }
}

/** Ends shelving whose time is over; a condition that still holds annunciates again. */
export function endShelving(core: AlarmCore, now: number): readonly CoreStep[] {
  if (core.shelvedUntil === null || core.shelvedUntil > now) return [];
  const change = { shelvedUntil: null, shelvedOnce: false, ...annunciateAgain(core) };
  return [stepOf(core, { step: 'unshelved', at: core.shelvedUntil }, change)];
}

/** Ends suppression by design: what still holds annunciates; what came and went meanwhile called nobody. */
export function endSuppression(core: AlarmCore, at: number): CoreStep {
  const change = core.active ? annunciateAgain(core) : { acked: true };
  return stepOf(core, { step: 'returned', at }, { suppressedBy: null, ...change });
}

function annunciateAgain({ active }: AlarmCore): Partial<AlarmCore> {
  return active ? { acked: false, ackedAt: null, ackedBy: null } : {};
}
