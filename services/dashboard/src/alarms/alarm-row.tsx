import { type ReactNode, useState } from 'react';
import { formatTime } from '../format/format-time.ts';
import { SeverityMark } from '../look/severity-mark.tsx';
import { fill } from '../words/fill.ts';
import { useWords } from '../words/words-context.ts';
import { AckButton } from './ack-button.tsx';
import { AlarmDetail } from './alarm-detail.tsx';
import { AlarmFigure } from './alarm-figure.tsx';
import { AlarmMarks } from './alarm-marks.tsx';
import { UNACKED } from './alarm-order.ts';
import { AlarmPlace } from './alarm-place.tsx';
import { HeldAlarms } from './held-alarms.tsx';
import type { ListedAlarm } from './listed-alarm.ts';
import type { Outcome } from './send-command.ts';

interface AlarmRowProps {
  readonly alarm: ListedAlarm;
  readonly open: boolean;
  readonly toggle: () => void;
  readonly onOutcome: (outcome: Outcome) => void;
  /** Whether it is chosen for a bulk command; undefined where nothing can be chosen. */
  readonly chosen: boolean | undefined;
  readonly choose: () => void;
}

export function AlarmRow(props: AlarmRowProps) {
  const { alarm, open, toggle, onOutcome, chosen, choose } = props;
  const { words } = useWords();
  const [unfolded, setUnfolded] = useState(false);
  const columns = chosen === undefined ? 6 : 7;
  const waits = UNACKED.includes(alarm.state);
  return (
    <>
      <tr data-testid="alarm-row" data-alarm={alarm.id} data-state={alarm.state} data-waits={waits}>
        {chosen !== undefined && <Tick alarm={alarm} chosen={chosen} choose={choose} />}
        <td>
          <SeverityMark severity={alarm.severity} />
        </td>
        <td>
          <strong>{alarm.text}</strong> <AlarmPlace alarm={alarm} />
          <br />
          <span className="soft">
            {words.alarms.action}: {alarm.action || words.state.none}
          </span>
          <Holds count={alarm.holds ?? 0} unfolded={unfolded} unfold={setUnfolded} />
        </td>
        <td>
          <AlarmMarks alarm={alarm} />
        </td>
        <td>
          <AlarmFigure alarm={alarm} />
        </td>
        <td className="nowrap">
          <Since alarm={alarm} />
        </td>
        <td>
          <span className="row end">
            <AckButton alarm={alarm} onOutcome={onOutcome} />
            <button
              type="button"
              className="quiet"
              data-testid="alarm-open"
              aria-expanded={open}
              onClick={toggle}
            >
              {open ? words.state.close : words.alarms.detail}
            </button>
          </span>
        </td>
      </tr>
      {unfolded && (
        <Unfolded columns={columns}>
          <HeldAlarms id={alarm.id} count={alarm.holds ?? 0} />
        </Unfolded>
      )}
      {open && (
        <Unfolded columns={columns}>
          <AlarmDetail id={alarm.id} version={`${alarm.occurrence} ${alarm.state}`} />
        </Unfolded>
      )}
    </>
  );
}

interface TickProps {
  readonly alarm: ListedAlarm;
  readonly chosen: boolean;
  readonly choose: () => void;
}

function Tick({ alarm, chosen, choose }: TickProps) {
  const { words } = useWords();
  return (
    <td className="tick">
      <input
        type="checkbox"
        checked={chosen}
        onChange={choose}
        data-testid="alarm-choose"
        aria-label={fill(words.alarms.choose, { text: `${alarm.text} ${alarm.assetOrId}` })}
      />
    </td>
  );
}

interface HoldsProps {
  readonly count: number;
  readonly unfolded: boolean;
  readonly unfold: (unfolded: boolean) => void;
}

/** Of an incident or a root cause: how many alarms it stands for. */
function Holds({ count, unfolded, unfold }: HoldsProps) {
  const { words } = useWords();
  if (count === 0) return null;
  return (
    <div>
      <button
        type="button"
        className="quiet"
        data-testid="alarm-holds"
        aria-expanded={unfolded}
        onClick={() => unfold(!unfolded)}
      >
        <span aria-hidden="true">{unfolded ? '▾' : '▸'}</span> {fill(words.alarms.holds, { count })}
      </button>
    </div>
  );
}

function Since({ alarm: { raisedAt, historical } }: { readonly alarm: ListedAlarm }) {
  const { words } = useWords();
  return (
    <>
      <time dateTime={raisedAt ?? ''}>{formatTime(raisedAt)}</time>
      {historical && <span className="faint"> {words.alarms.historical}</span>}
    </>
  );
}

interface UnfoldedProps {
  readonly columns: number;
  readonly children: ReactNode;
}

function Unfolded({ columns, children }: UnfoldedProps) {
  return (
    <tr>
      <td colSpan={columns}>{children}</td>
    </tr>
  );
}
