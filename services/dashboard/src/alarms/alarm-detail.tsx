import type { AlarmDetailAnswer } from '@infrapulse/contracts';
import { useEffect, useRef } from 'react';
import { useAnswer } from '../api/use-answer.ts';
import { formatTime } from '../format/format-time.ts';
import { Answer } from '../look/notices.tsx';
import { SeverityMark } from '../look/severity-mark.tsx';
import { useWords } from '../words/words-context.ts';
import { AlarmCommands } from './alarm-commands.tsx';
import { AlarmAdvice, AlarmFacts } from './alarm-facts.tsx';
import { AlarmFigure } from './alarm-figure.tsx';
import { AlarmHistory } from './alarm-history.tsx';
import { AlarmPlace } from './alarm-place.tsx';

const EVERY_MS = 30_000;

interface AlarmDetailProps {
  readonly id: string;
  /** Changes with the alarm; the history is asked for again then. */
  readonly version: string;
  /** alone: no row of a list says which alarm it is. */
  readonly place?: 'row' | 'alone';
}

/** What to do about it, whom it concerns, and what has happened, step by step. */
export function AlarmDetail({ id, version, place = 'row' }: AlarmDetailProps) {
  // A silence that ends is no change of the alarm.
  const detail = useAnswer<AlarmDetailAnswer>(`/alarms/${encodeURIComponent(id)}`, EVERY_MS);
  const { reload } = detail;
  const shown = useRef(version);
  useEffect(() => {
    if (shown.current === version) return;
    shown.current = version;
    reload();
  }, [version, reload]);
  return (
    <div className="evidence" data-testid="alarm-detail">
      <Answer of={detail}>
        {(alarm) => (
          <>
            {place === 'alone' && (
              <p className="row">
                <SeverityMark severity={alarm.severity} />
                <strong>{alarm.text}</strong>
                <AlarmPlace alarm={alarm} />
                <AlarmFigure alarm={alarm} />
                <span className="faint">{formatTime(alarm.raisedAt)}</span>
              </p>
            )}
            <AlarmAdvice alarm={alarm} />
            <AlarmCommands alarm={alarm} reload={reload} />
            <AlarmFacts alarm={alarm} />
            <Comments of={alarm.comments} />
            <AlarmHistory steps={alarm.history} />
          </>
        )}
      </Answer>
    </div>
  );
}

function Comments({ of }: { readonly of: AlarmDetailAnswer['comments'] }) {
  const { words } = useWords();
  if (of.length === 0) return null;
  return (
    <div data-testid="alarm-comments">
      <h3>{words.alarms.comments}</h3>
      <ul>
        {of.map(({ at, user, text }) => (
          <li key={`${at} ${user} ${text}`}>
            <span className="faint">
              {formatTime(at)} {user}
            </span>{' '}
            {text}
          </li>
        ))}
      </ul>
    </div>
  );
}
