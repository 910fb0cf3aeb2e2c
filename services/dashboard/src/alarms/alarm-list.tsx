import type { AlarmAnswer } from '@infrapulse/contracts';
import { useState } from 'react';
import { useWords } from '../words/words-context.ts';
import type { AckOutcome } from './ack-alarm.ts';
import { AlarmRow } from './alarm-row.tsx';

interface AlarmListProps {
  readonly items: readonly AlarmAnswer[];
  /** Id of the alarm whose details are open. */
  readonly open: string | null;
  readonly setOpen: (id: string | null) => void;
}

interface Said extends AckOutcome {
  readonly about: string;
}

/** Alarms with what can be done about them; outcomes stay on the page when the row is gone. */
export function AlarmList({ items, open, setOpen }: AlarmListProps) {
  const { words } = useWords();
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
        <table className="broad">
          <thead>
            <tr>
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
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
