import { useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import { AlarmDetail } from '../../alarms/alarm-detail.tsx';
import { type AlarmFilter, bulkFilterOf, NO_FILTER } from '../../alarms/alarm-filter.ts';
import { AlarmList, type Choosing } from '../../alarms/alarm-list.tsx';
import { BulkBar } from '../../alarms/bulk-bar.tsx';
import type { ListedAlarm } from '../../alarms/listed-alarm.ts';
import { useAlarms } from '../../alarms/use-alarms.ts';
import { usePinned } from '../../alarms/use-pinned.ts';
import { withParams } from '../../api/with-params.ts';
import { Answer } from '../../look/notices.tsx';
import { fill } from '../../words/fill.ts';
import { useWords } from '../../words/words-context.ts';
import { AlarmFilters } from './alarm-filters.tsx';

const NAMES = Object.keys(NO_FILTER) as (keyof AlarmFilter)[];

/** Alarms, standing ones unless asked otherwise; filters and the open detail stand in the address. */
export function ListView() {
  const { words } = useWords();
  const [search, setSearch] = useSearchParams();
  const filter = Object.fromEntries(
    NAMES.map((name) => [name, search.get(name) ?? NO_FILTER[name]]),
  ) as unknown as AlarmFilter;
  const id = search.get('id');
  const alarms = useAlarms(filter, 'priority');
  const { chosen, choosing, clear } = useChoosing(search.toString());
  const items = usePinned(alarms.data?.items, { id, key: JSON.stringify(filter) });
  const isPlain = NAMES.every((name) => filter[name] === NO_FILTER[name]);

  function change(name: string, value: string | null): void {
    setSearch((before) => withParams(before, { [name]: value }));
  }

  return (
    <>
      <AlarmFilters
        filter={filter}
        change={change}
        clear={() => setSearch(new URLSearchParams())}
        isPlain={isPlain}
      />
      <BulkBar
        chosen={chosen}
        clear={clear}
        filter={bulkFilterOf(filter)}
        reload={alarms.reload}
        data={alarms.data}
      />
      <FloodNotice />
      <Answer of={alarms}>
        {({ more }) => (
          <>
            {id !== null && !items.some((alarm) => alarm.id === id) && (
              <AlarmDetail key={id} id={id} version="" place="alone" />
            )}
            {items.length === 0 && (
              <p className="notice">{isPlain ? words.alarms.noneOpen : words.alarms.empty}</p>
            )}
            <AlarmList
              items={items}
              open={id}
              setOpen={(next) => change('id', next)}
              choosing={choosing}
            />
            <p className="faint">
              {fill(more ? words.alarms.more : words.alarms.shown, { count: items.length })}
            </p>
          </>
        )}
      </Answer>
    </>
  );
}

const FLOOD: AlarmFilter = { ...NO_FILTER, rule: 'ALARM_FLOOD' };

/** The alarm system's own alarm is active, whether or not the list has room for it. */
function FloodNotice() {
  const { words } = useWords();
  const { data } = useAlarms(FLOOD, 'priority');
  if (!data?.items.some(({ state }) => state === 'UNACK_ACTIVE' || state === 'ACK_ACTIVE'))
    return null;
  return (
    <p className="notice" role="status" data-testid="alarm-flood">
      {words.performance.inFlood}
    </p>
  );
}

/** Chosen alarms as they were seen; another filter begins anew. */
function useChoosing(search: string) {
  const filters = new URLSearchParams(search);
  filters.delete('id');
  const key = filters.toString();
  const [held, setHeld] = useState({ key, chosen: new Map<string, ListedAlarm>() });
  const chosen = useMemo(
    () => (held.key === key ? held.chosen : new Map<string, ListedAlarm>()),
    [held, key],
  );
  const clear = useCallback(() => setHeld({ key, chosen: new Map() }), [key]);
  const choosing: Choosing = {
    has: (id) => chosen.has(id),
    toggle(alarm) {
      const next = new Map(chosen);
      if (!next.delete(alarm.id)) next.set(alarm.id, alarm);
      setHeld({ key, chosen: next });
    },
    set: (alarms) => setHeld({ key, chosen: new Map(alarms.map((alarm) => [alarm.id, alarm])) }),
  };
  return { chosen, choosing, clear };
}
