import type { AlarmAnswer, ShownAlarmAnswer } from '@infrapulse/contracts';
import { useEffect, useMemo, useRef } from 'react';
import { queryPath } from '../api/query-path.ts';
import { type Loaded, useAnswer } from '../api/use-answer.ts';
import { useLiveSlice } from '../live/live-context.ts';
import { type AlarmFilter, filterOf, matchesFilter } from './alarm-filter.ts';
import { byNewest, byPriority } from './alarm-order.ts';
import type { ListedAlarm } from './listed-alarm.ts';
import { mergeAlarms } from './merge-alarms.ts';

interface AlarmList {
  readonly items: readonly ListedAlarm[];
  readonly more: boolean;
}

const LIMIT = 200;
const REFETCH_MS = 4000;
const ORDERS = { priority: byPriority, '-raisedAt': byNewest };

/** Alarms by filter, the most urgent first; live changes are merged at once, the list is fetched again soon after. */
export function useAlarms(filter: AlarmFilter, sort: keyof typeof ORDERS): Loaded<AlarmList> {
  const path = queryPath('/alarms', { ...filterOf(filter), sort, limit: LIMIT });
  const loaded = useAnswer<{ items: ShownAlarmAnswer[]; next: string | null }>(path, 60_000);
  const changes = useLiveSlice((live) => live.alarms);
  useReloadOn(changes, loaded.reload);
  const data = useMemo(() => {
    if (!loaded.data) return undefined;
    const items = mergeAlarms(loaded.data.items, changes, {
      matches: (alarm) => matchesFilter(alarm, filter),
      max: LIMIT,
      order: ORDERS[sort],
    });
    return { items, more: loaded.data.next !== null };
    // The path says all of the filter.
  }, [loaded.data, changes, path]);
  return { ...loaded, data };
}

/** However fast alarms come, the list is fetched at most once per interval. */
function useReloadOn(changes: ReadonlyMap<string, AlarmAnswer>, reload: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (changes.size === 0 || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      reload();
    }, REFETCH_MS);
  }, [changes, reload]);
  useEffect(() => () => clearTimeout(timer.current), []);
}
