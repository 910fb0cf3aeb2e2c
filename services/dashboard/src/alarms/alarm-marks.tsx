import { formatTime } from '../format/format-time.ts';
import { fill } from '../words/fill.ts';
import { nameOf } from '../words/name-of.ts';
import { useWords } from '../words/words-context.ts';
import { UNACKED } from './alarm-order.ts';
import type { ListedAlarm } from './listed-alarm.ts';

/** The state in words; what waits for an acknowledgement stands out by a sign, and unknown data are said. */
export function AlarmMarks({ alarm }: { readonly alarm: ListedAlarm }) {
  const { words } = useWords();
  const { state, quality, shelvedUntil, silencedUntil, chattering } = alarm;
  const waits = UNACKED.includes(state);
  return (
    <span className="live-value">
      <span className={waits ? 'waits' : ''}>
        {waits && <span aria-hidden="true">● </span>}
        {nameOf(words.alarmStates, state)}
      </span>
      {shelvedUntil && (
        <span className="faint">
          <br />
          {fill(words.alarms.shelvedUntil, { time: formatTime(shelvedUntil) })}
        </span>
      )}
      {silencedUntil && (
        <>
          <br />
          <span className="badge" data-testid="alarm-silenced" title={words.alarms.silencedHint}>
            {fill(words.alarms.silencedUntil, { time: formatTime(silencedUntil) })}
          </span>
        </>
      )}
      {chattering && (
        <>
          <br />
          <span
            className="badge"
            data-testid="alarm-chattering"
            title={words.alarms.chatteringHint}
          >
            {words.alarms.chattering}
          </span>
        </>
      )}
      {quality === 'UNKNOWN' && (
        <>
          <br />
          <span
            className="state"
            data-state="UNKNOWN"
            data-testid="alarm-unknown"
            title={words.alarms.unknownHint}
          >
            <span className="swatch" data-of="UNKNOWN" aria-hidden="true" />
            {words.alarms.unknown}
          </span>
        </>
      )}
    </span>
  );
}
