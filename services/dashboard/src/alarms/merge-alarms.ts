import type { AlarmAnswer } from '@infrapulse/contracts';
import { byNewest } from './alarm-order.ts';
import type { ListedAlarm } from './listed-alarm.ts';

interface Merge {
  /** What the list asked for; a live alarm that does not match leaves it. */
  readonly matches: (alarm: ListedAlarm) => boolean;
  readonly max: number;
  readonly order?: (a: AlarmAnswer, b: AlarmAnswer) => number;
}

/** The list with what changed since it was fetched: newest raised first unless told, at most `max`. */
export function mergeAlarms(
  listed: readonly ListedAlarm[],
  changes: ReadonlyMap<string, AlarmAnswer>,
  { matches, max, order = byNewest }: Merge,
): readonly ListedAlarm[] {
  if (changes.size === 0) return listed;
  const merged = new Map(listed.map((alarm) => [alarm.id, alarm]));
  for (const [id, change] of changes) {
    const before = merged.get(id);
    if (before && before.occurrence > change.occurrence) continue;
    // The feed tells the alarm alone: its place and what it holds are those of the list.
    const alarm = { ...before, ...change };
    if (matches(alarm)) merged.set(id, alarm);
    else merged.delete(id);
  }
  return [...merged.values()].sort(order).slice(0, max);
}
