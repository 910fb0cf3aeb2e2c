import type { AlarmAnswer } from '@infrapulse/contracts';
import { Link } from 'wouter';
import { formatMeasure } from '../format/format-number.ts';
import { formatTime } from '../format/format-time.ts';
import { SeverityMark } from '../look/severity-mark.tsx';
import { nameOf } from '../words/name-of.ts';
import { useWords } from '../words/words-context.ts';
import type { AckOutcome } from './ack-alarm.ts';
import { AckButton } from './ack-button.tsx';
import { AlarmDetail } from './alarm-detail.tsx';

interface AlarmRowProps {
  readonly alarm: AlarmAnswer;
  readonly open: boolean;
  readonly toggle: () => void;
  readonly onOutcome: (outcome: AckOutcome) => void;
}

export function AlarmRow({ alarm, open, toggle, onOutcome }: AlarmRowProps) {
  const { words } = useWords();
  return (
    <>
      <tr data-testid="alarm-row" data-alarm={alarm.id} data-state={alarm.state}>
        <td>
          <SeverityMark severity={alarm.severity} />
        </td>
        <td>
          <strong>{alarm.text}</strong> <Place alarm={alarm} />
          <br />
          <span className="soft">
            {words.alarms.cause}: {alarm.cause || words.state.none}
            <br />
            {words.alarms.action}: {alarm.action || words.state.none}
          </span>
        </td>
        <td className="live-value">{nameOf(words.alarmStates, alarm.state)}</td>
        <td>
          <Figure alarm={alarm} />
        </td>
        <td className="nowrap">
          <time dateTime={alarm.raisedAt ?? ''}>{formatTime(alarm.raisedAt)}</time>
          {alarm.historical && <span className="faint"> {words.alarms.historical}</span>}
        </td>
        <td>
          <span className="row end">
            <AckButton alarm={alarm} onOutcome={onOutcome} />
            <button type="button" className="quiet" aria-expanded={open} onClick={toggle}>
              {open ? words.state.close : words.alarms.detail}
            </button>
          </span>
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={6}>
            <AlarmDetail id={alarm.id} version={`${alarm.occurrence} ${alarm.state}`} />
          </td>
        </tr>
      )}
    </>
  );
}

function Place({ alarm: { scope, assetOrId, part } }: { readonly alarm: AlarmAnswer }) {
  const { words } = useWords();
  if (scope !== 'asset' && scope !== 'part') {
    return (
      <span className="faint">
        {nameOf(words.scopes, scope)} {assetOrId}
      </span>
    );
  }
  return (
    <>
      <Link href={`/assets/${encodeURIComponent(assetOrId)}`}>{assetOrId}</Link>{' '}
      <span className="faint">{part}</span>
    </>
  );
}

/** The value that raised it, and its limit with the sign. */
function Figure({ alarm: { value, limit, comparator, unit } }: { readonly alarm: AlarmAnswer }) {
  const { words } = useWords();
  const unitText = unit === '1' ? '' : ` ${unit}`;
  const show = (figure: AlarmAnswer['value']) =>
    typeof figure === 'number' ? formatMeasure(figure) : nameOf(words.statuses, figure ?? '—');
  return (
    <span className="live-value">
      {show(value)}
      {typeof value === 'number' && unitText}
      {limit !== null && (
        <span className="faint">
          {' '}
          / {comparator} {show(limit)}
          {unitText}
        </span>
      )}
    </span>
  );
}
