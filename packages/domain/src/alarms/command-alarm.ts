import type { AlarmCommand } from '../model/log-record.ts';
import type { AlarmCore } from './alarm-core.ts';
import type { AlarmRule } from './alarm-rule.ts';
import { type CoreStep, stepOf } from './observe-condition.ts';

export interface CommandChange {
  readonly core: AlarmCore;
  readonly steps: readonly CoreStep[];
  readonly outcome: 'applied' | 'stale' | 'refused';
  readonly reason: string;
}

const SHELVE_MAX_S = 86_400;
const COMMENTS_MAX = 20;

/** An operator's command on one occurrence; a late click cannot touch a newer one. */
export function commandAlarm(
  core: AlarmCore,
  rule: Pick<AlarmRule, 'safety'>,
  command: AlarmCommand,
): CommandChange {
  const { at, user, reason } = command;
  if (core.occurrence === 0) return refused(core, 'the alarm has never been raised');
  if (command.occurrence !== core.occurrence) {
    const text = `occurrence ${command.occurrence} is over, the alarm is at ${core.occurrence}`;
    return { core, steps: [], outcome: 'stale', reason: text };
  }
  const apply = (step: CoreStep['step'], change: Partial<AlarmCore>): CommandChange => {
    const done = stepOf(core, { step, at, by: user, reason }, change);
    return { core: done.core, steps: [done], outcome: 'applied', reason: '' };
  };
  switch (command.verb) {
    case 'ack':
      if (core.acked) return refused(core, 'it is acknowledged already');
      return apply('acked', { acked: true, ackedAt: at, ackedBy: user });
    case 'shelve':
      return shelve(core, rule, command, apply);
    case 'unshelve':
      if (core.shelvedUntil === null) return refused(core, 'it is not shelved');
      return apply('unshelved', { shelvedUntil: null });
    case 'reset':
      if (!core.latched || core.active)
        return refused(core, 'only a latched alarm whose cause is gone can be reset');
      return apply('reset', { latched: false, acked: true });
    case 'suppress':
      if (rule.safety) return refused(core, 'a safety alarm cannot be suppressed');
      return apply('suppressed', { suppressedBy: user });
    case 'out-of-service':
      return apply('out_of_service', { outOfService: true });
    case 'return':
      if (!core.outOfService && core.suppressedBy === null)
        return refused(core, 'it is neither out of service nor suppressed');
      return apply('returned', {
        outOfService: false,
        suppressedBy: null,
        acked: core.acked && !core.active,
      });
    case 'comment': {
      const comments = [...core.comments, { at, user, text: reason }].slice(-COMMENTS_MAX);
      return apply('commented', { comments });
    }
  }
}

function refused(core: AlarmCore, reason: string): CommandChange {
  return { core, steps: [], outcome: 'refused', reason };
}

function shelve(
  core: AlarmCore,
  rule: Pick<AlarmRule, 'safety'>,
  { forS, at, reason }: AlarmCommand,
  apply: (step: 'shelved', change: Partial<AlarmCore>) => CommandChange,
): CommandChange {
  if (rule.safety) return refused(core, 'a safety alarm cannot be shelved');
  if (reason === '') return refused(core, 'shelving needs a reason');
  if (forS === null || forS <= 0 || forS > SHELVE_MAX_S)
    return refused(core, `forS must be from 1 to ${SHELVE_MAX_S} seconds`);
  return apply('shelved', { shelvedUntil: at + forS * 1000 });
}

/** Ends shelving whose time is over; a condition that still holds annunciates again. */
export function endShelving(core: AlarmCore, now: number): readonly CoreStep[] {
  if (core.shelvedUntil === null || core.shelvedUntil > now) return [];
  const acked = core.active ? false : core.acked;
  return [
    stepOf(core, { step: 'unshelved', at: core.shelvedUntil }, { shelvedUntil: null, acked }),
  ];
}
