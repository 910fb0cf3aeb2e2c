import { useState } from 'react';
import { useWords } from '../words/words-context.ts';
import { AlarmRow } from './alarm-row.tsx';
import type { ListedAlarm } from './listed-alarm.ts';
import type { Outcome } from './send-command.ts';

/** Which alarms are chosen for a bulk command. */
export interface Choosing {
  readonly has: (id: string) => boolean;
  readonly toggle: (alarm: ListedAlarm) => void;
  readonly set: (alarms: readonly ListedAlarm[]) => void;
}

interface AlarmListProps {
  readonly items: readonly ListedAlarm[];
  /** Id of the alarm whose details are open. */
  readonly open: string | null;
  readonly setOpen: (id: string | null) => void;
  readonly choosing?: Choosing;
}

interface Said extends Outcome {
  readonly about: string;
}

/** Alarms with what can be done about them; outcomes stay on the page when the row is gone. */
export function AlarmList({ items, open, setOpen, choosing }: AlarmListProps) {
  const [said, setSaid] = useState<Said | null>(null);
  return (
    <>
      <output className="outcome" data-testid="ack-outcome" data-tone={said?.tone}>
        {said && (
          <>
            <strong>{said.about}</strong> {said.text}
          </>
        )}
      </output>
      <div className="scroll" hidden={items.length === 0}>
        <table className="broad alarms">
          <Head items={items} choosing={choosing} />
          <tbody>
            {items.map((alarm) => (
              <AlarmRow
                key={alarm.id}
                alarm={alarm}
                open={open === alarm.id}
                toggle={() => setOpen(open === alarm.id ? null : alarm.id)}
                onOutcome={(outcome) =>
                  setSaid({ ...outcome, about: `${alarm.text} · ${alarm.assetOrId}` })
                }
                chosen={choosing?.has(alarm.id)}
                choose={() => choosing?.toggle(alarm)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface HeadProps {
  readonly items: readonly ListedAlarm[];
  readonly choosing: Choosing | undefined;
}

function Head({ items, choosing }: HeadProps) {
  const { words } = useWords();
  const all = items.length > 0 && items.every(({ id }) => choosing?.has(id));
  return (
    <thead>
      <tr>
        {choosing && (
          <th className="tick">
            <input
              type="checkbox"
              checked={all}
              data-testid="alarm-choose-all"
              aria-label={words.alarms.chooseAll}
              onChange={() => choosing.set(all ? [] : items)}
            />
          </th>
        )}
        <th>{words.alarms.severity}</th>
        <th>{words.alarms.text}</th>
        <th>{words.alarms.state}</th>
        <th>{words.alarms.value}</th>
        <th>{words.alarms.since}</th>
        <th>
          <span className="visually-hidden">{words.alarms.ack}</span>
        </th>
      </tr>
    </thead>
  );
}
