import type { NotificationRecord, WithheldCall } from '@infrapulse/contracts';

/** Calls that silences kept back and nobody has made since: of an alarm and a channel the newest. */
export interface Withheld {
  /** Each once, however often it is read; false when it was taken before, whatever became of it. */
  take(call: WithheldCall): boolean;
  /** As if it had not been taken. */
  giveBack(call: WithheldCall): void;
  /** Somebody was told of the alarm there. */
  settle(ended: NotificationRecord): void;
  forget(channel: string, alarm: string): void;
  all(): readonly WithheldCall[];
}

export function createWithheld(max: number): Withheld {
  const calls = new Map<string, WithheldCall>();
  const taken = new Set<string>();
  const nameOf = (channel: string, alarm: string) => `${channel}/${alarm}`;
  return {
    take(call) {
      if (taken.has(call.key)) return false;
      addBounded(taken, call.key, max);
      const name = nameOf(call.channel, call.alarm);
      calls.delete(name);
      calls.set(name, call);
      if (calls.size > max) calls.delete(calls.keys().next().value as string);
      return true;
    },
    giveBack({ key, channel, alarm }) {
      taken.delete(key);
      calls.delete(nameOf(channel, alarm));
    },
    settle({ channel, alarm, occurrence }) {
      const name = nameOf(channel, alarm);
      const call = calls.get(name);
      if (call && call.occurrence <= occurrence) calls.delete(name);
    },
    forget: (channel, alarm) => void calls.delete(nameOf(channel, alarm)),
    all: () => [...calls.values()],
  };
}

function addBounded(names: Set<string>, name: string, max: number): void {
  names.add(name);
  if (names.size > max) names.delete(names.values().next().value as string);
}
