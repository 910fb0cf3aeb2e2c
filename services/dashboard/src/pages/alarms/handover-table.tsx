import type { ShownAlarmAnswer } from '@infrapulse/contracts';
import { AlarmFigure } from '../../alarms/alarm-figure.tsx';
import { AlarmPlace } from '../../alarms/alarm-place.tsx';
import { formatTime } from '../../format/format-time.ts';
import { SeverityMark } from '../../look/severity-mark.tsx';
import { fill } from '../../words/fill.ts';
import { nameOf } from '../../words/name-of.ts';
import { useWords } from '../../words/words-context.ts';

interface HandoverTableProps {
  readonly items: readonly ShownAlarmAnswer[];
  readonly title: string;
  /** silenced: until when it is shelved, by whom and why. */
  readonly columns: 'standing' | 'silenced';
}

/** One section of the handover, fit for paper. */
export function HandoverTable({ items, title, columns }: HandoverTableProps) {
  const { words } = useWords();
  const silenced = columns === 'silenced';
  return (
    <div className="scroll">
      <table className="broad">
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            <th>{words.alarms.severity}</th>
            <th>{words.alarms.text}</th>
            <th>{words.alarms.state}</th>
            <th>{silenced ? words.handover.why : words.alarms.value}</th>
            <th>{silenced ? words.handover.until : words.alarms.since}</th>
            <th>{silenced ? words.handover.by : words.alarms.action}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((alarm) => (
            <tr key={alarm.id} data-testid="handover-row" data-alarm={alarm.id}>
              <td>
                <SeverityMark severity={alarm.severity} />
              </td>
              <td>
                <strong>{alarm.text}</strong> <AlarmPlace alarm={alarm} />
                {alarm.holds > 0 && (
                  <span className="soft">
                    {' '}
                    · {fill(words.alarms.holds, { count: alarm.holds })}
                  </span>
                )}
              </td>
              <td>
                {nameOf(words.alarmStates, alarm.state)}
                {alarm.quality === 'UNKNOWN' && <> · {words.alarms.unknown}</>}
              </td>
              {silenced ? <Silenced alarm={alarm} /> : <Standing alarm={alarm} />}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly alarm: ShownAlarmAnswer;
}

function Standing({ alarm }: RowProps) {
  return (
    <>
      <td>
        <AlarmFigure alarm={alarm} />
      </td>
      <td className="nowrap">{formatTime(alarm.raisedAt)}</td>
      <td className="soft">{alarm.action}</td>
    </>
  );
}

function Silenced({ alarm: { because, shelvedUntil } }: RowProps) {
  const { words } = useWords();
  return (
    <>
      <td>{because?.reason || words.state.none}</td>
      <td className="nowrap">{formatTime(shelvedUntil)}</td>
      <td>{because ? `${because.by} · ${formatTime(because.at)}` : words.state.none}</td>
    </>
  );
}
