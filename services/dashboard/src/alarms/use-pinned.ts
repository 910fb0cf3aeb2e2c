import { useEffect, useRef } from 'react';
import { useLiveSlice } from '../live/live-context.ts';
import { byPriority } from './alarm-order.ts';
import type { ListedAlarm } from './listed-alarm.ts';

interface Pin {
  /** Id of the alarm whose details are open. */
  readonly id: string | null;
  /** Changes when another list is asked for. */
  readonly key: string;
}

/**
 * The list with the alarm that is open kept in it, also when it does not match any more: what an operator
 * reads and types does not go from under his hands.
 */
export function usePinned(
  items: readonly ListedAlarm[] | undefined,
  { id, key }: Pin,
): readonly ListedAlarm[] {
  const pinned = useRef<{ readonly key: string; readonly alarm: ListedAlarm }>(undefined);
  const change = useLiveSlice((live) => (id === null ? undefined : live.alarms.get(id)));
  const listed = items?.find((alarm) => alarm.id === id);
  useEffect(() => {
    if (listed) pinned.current = { key, alarm: listed };
  }, [listed, key]);
  if (items === undefined) return [];
  const held = pinned.current;
  if (listed || held === undefined || held.key !== key || held.alarm.id !== id) return items;
  const isNewer = change && change.occurrence >= held.alarm.occurrence;
  const alarm = isNewer ? { ...held.alarm, ...change } : held.alarm;
  return [...items, alarm].sort(byPriority);
}
