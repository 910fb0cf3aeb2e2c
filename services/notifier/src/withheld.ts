import type { NotificationRecord, WithheldCall } from '@infrapulse/contracts';

type Step = Pick<WithheldCall, 'occurrence' | 'stepNo'>;

/** Calls that silences kept back and nobody has made since: of an alarm and a channel the newest. */
export interface Withheld {
  /** Each once, however often it is read; false when it was taken before, whatever became of it. */
  take(call: WithheldCall): boolean;
  /** As if it had not been taken. */
  giveBack(call: WithheldCall): void;
  /** Somebody was told of the alarm there. */
  settle(ended: NotificationRecord): void;
  /** What came before a step of the alarm, which may be read again, is not to be told any more. */
  forgetBefore(channel: string, alarm: string, step: Step): void;
  forget(call: WithheldCall): void;
  all(): readonly WithheldCall[];
}

export function createWithheld(max: number): Withheld {
  const calls = new Map<string, WithheldCall>();
  const taken = new Set<string>();
  const nameOf = (channel: string, alarm: string) => `${channel}/${alarm}`;
  const forget = ({ channel, alarm }: WithheldCall) => void calls.delete(nameOf(channel, alarm));
  return {
    take(call) {
      if (taken.has(call.key)) return false;
      taken.add(call.key);
      dropOldest(taken, max);
      const name = nameOf(call.channel, call.alarm);
      const known = calls.get(name);
      if (known && isBefore(call, known)) return true;
      calls.delete(name);
      calls.set(name, call);
      dropOldest(calls, max);
      return true;
    },
    giveBack(call) {
      taken.delete(call.key);
      forget(call);
    },
    settle({ channel, alarm, occurrence, since }) {
      const call = calls.get(nameOf(channel, alarm));
      if (!call || call.occurrence > occurrence) return;
      if (call.occurrence < occurrence || since >= call.at) forget(call);
    },
    forgetBefore(channel, alarm, step) {
      const call = calls.get(nameOf(channel, alarm));
      if (call && isBefore(call, step)) forget(call);
    },
    forget,
    all: () => [...calls.values()],
  };
}

function isBefore(one: Step, other: Step): boolean {
  if (one.occurrence !== other.occurrence) return one.occurrence < other.occurrence;
  return one.stepNo < other.stepNo;
}

function dropOldest(
  names: { readonly size: number; keys(): IterableIterator<string>; delete(name: string): boolean },
  max: number,
): void {
  if (names.size > max) names.delete(names.keys().next().value as string);
}
