import { useSearchParams } from 'wouter';
import { AlarmDetail } from '../../alarms/alarm-detail.tsx';
import { AlarmList } from '../../alarms/alarm-list.tsx';
import { useAlarms } from '../../alarms/use-alarms.ts';
import { Choice } from '../../look/choice.tsx';
import { Answer } from '../../look/notices.tsx';
import { Panel } from '../../look/panel.tsx';
import { fill } from '../../words/fill.ts';
import { useWords } from '../../words/words-context.ts';

/** Alarms, open ones unless asked otherwise; filters and the open detail stand in the address. */
export function AlarmPage() {
  const { words } = useWords();
  const [search, setSearch] = useSearchParams();
  const filter = {
    severity: search.get('severity') ?? '',
    kind: search.get('kind') ?? '',
    state: search.get('state') ?? 'open',
  };
  const id = search.get('id');
  const alarms = useAlarms(filter);

  function change(name: string, value: string | null): void {
    setSearch((before) => {
      const next = new URLSearchParams(before);
      if (value === null || value === '') next.delete(name);
      else next.set(name, value);
      return next;
    });
  }

  return (
    <>
      <div className="page-head">
        <h1>{words.alarms.title}</h1>
      </div>
      <Panel title={words.alarms.title} quiet>
        <Filters filter={filter} change={change} />
        <Answer of={alarms}>
          {({ items, more }) => (
            <>
              {id !== null && !items.some((alarm) => alarm.id === id) && (
                <AlarmDetail key={id} id={id} version="" />
              )}
              {items.length === 0 && (
                <p className="notice">
                  {filter.state === 'open' && filter.severity === '' && filter.kind === ''
                    ? words.alarms.noneOpen
                    : words.alarms.empty}
                </p>
              )}
              <AlarmList items={items} open={id} setOpen={(next) => change('id', next)} />
              <p className="faint">
                {fill(more ? words.alarms.more : words.alarms.shown, { count: items.length })}
              </p>
            </>
          )}
        </Answer>
      </Panel>
    </>
  );
}

interface FiltersProps {
  readonly filter: Readonly<Record<'severity' | 'kind' | 'state', string>>;
  readonly change: (name: string, value: string) => void;
}

function Filters({ filter, change }: FiltersProps) {
  const { words } = useWords();
  const { NORMAL: _, ...states } = words.alarmStates;
  return (
    <search className="filters">
      <Choice
        label={words.alarms.state}
        names={{ open: words.alarms.open, all: words.alarms.over, ...states }}
        value={filter.state}
        change={(value) => change('state', value)}
        all={false}
      />
      <Choice
        label={words.alarms.severity}
        names={words.severities}
        value={filter.severity}
        change={(value) => change('severity', value)}
      />
      <Choice
        label={words.alarms.kind}
        names={words.kinds}
        value={filter.kind}
        change={(value) => change('kind', value)}
      />
    </search>
  );
}
