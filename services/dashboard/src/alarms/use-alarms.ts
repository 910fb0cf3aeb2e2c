import type { AlarmAnswer } from '@infrapulse/contracts';
import { useEffect, useMemo, useRef } from 'react';
import { queryPath } from '../api/query-path.ts';
import { type Loaded, useAnswer } from '../api/use-answer.ts';
import { useLiveSlice } from '../live/live-context.ts';
import { mergeAlarms } from './merge-alarms.ts';

interface AlarmFilter {
  readonly severity: string;
  readonly kind: string;
  /** A state, `open` or `all`. */
  readonly state: string;
}

interface AlarmList {
  readonly items: readonly AlarmAnswer[];
  readonly more: boolean;
}

const LIMIT = 200;
const REFETCH_MS = 4000;

/** Alarms by filter, newest first; live changes are merged at once, the list is fetched again soon after. */
export function useAlarms({ severity, kind, state }: AlarmFilter): Loaded<AlarmList> {
  const path = queryPath('/alarms', { severity, kind, state, limit: LIMIT });
  const loaded = useAnswer<{ items: AlarmAnswer[]; next: string | null }>(path, 60_000);
  const changes = useLiveSlice((live) => live.alarms);
  useReloadOn(changes, loaded.reload);
  const data = useMemo(() => {
    if (!loaded.data) return undefined;
    const matches = (alarm: AlarmAnswer) =>
      (severity === '' || alarm.severity === severity) &&
      (kind === '' || alarm.kind === kind) &&
      (state === 'all' || (state === 'open' ? alarm.state !== 'NORMAL' : alarm.state === state));
    const items = mergeAlarms(loaded.data.items, changes, { matches, max: LIMIT });
    return { items, more: loaded.data.next !== null };
  }, [loaded.data, changes, severity, kind, state]);
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
