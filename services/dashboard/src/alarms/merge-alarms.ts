import type { AlarmAnswer } from '@infrapulse/contracts';

interface Merge {
  /** What the list asked for; a live alarm that does not match leaves it. */
  readonly matches: (alarm: AlarmAnswer) => boolean;
  readonly max: number;
}

/** The list with what changed since it was fetched: newest raised first, at most `max`. */
export function mergeAlarms(
  listed: readonly AlarmAnswer[],
  changes: ReadonlyMap<string, AlarmAnswer>,
  { matches, max }: Merge,
): readonly AlarmAnswer[] {
  if (changes.size === 0) return listed;
  const merged = new Map(listed.map((alarm) => [alarm.id, alarm]));
  for (const [id, alarm] of changes) {
    const before = merged.get(id);
    if (before && before.occurrence > alarm.occurrence) continue;
    if (matches(alarm)) merged.set(id, alarm);
    else merged.delete(id);
  }
  return [...merged.values()]
    .sort((a, b) => Date.parse(b.raisedAt ?? '') - Date.parse(a.raisedAt ?? ''))
    .slice(0, max);
}
