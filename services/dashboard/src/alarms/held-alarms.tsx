import type { ShownAlarmAnswer } from '@infrapulse/contracts';
import { Link } from 'wouter';
import { queryPath } from '../api/query-path.ts';
import { useAnswer } from '../api/use-answer.ts';
import { formatTime } from '../format/format-time.ts';
import { Answer } from '../look/notices.tsx';
import { SeverityMark } from '../look/severity-mark.tsx';
import { fill } from '../words/fill.ts';
import { useWords } from '../words/words-context.ts';
import { AlarmPlace } from './alarm-place.tsx';

const SHOWN = 50;
const EVERY_MS = 15_000;

/** The alarms that an incident or a root cause keeps from calling. */
export function HeldAlarms({ id, count }: { readonly id: string; readonly count: number }) {
  const { words } = useWords();
  const filter = { state: 'SUPPRESSED_BY_DESIGN', suppressedBy: id };
  const held = useAnswer<{ items: ShownAlarmAnswer[] }>(
    queryPath('/alarms', { ...filter, sort: 'severity', limit: SHOWN }),
    EVERY_MS,
  );
  return (
    <div className="evidence" data-testid="held-alarms">
      <h3>{words.alarms.held}</h3>
      <Answer of={held}>
        {({ items }) => (
          <>
            <ul className="held">
              {items.map((alarm) => (
                <li key={alarm.id} data-alarm={alarm.id}>
                  <SeverityMark severity={alarm.severity} />
                  <span>
                    {alarm.text} <AlarmPlace alarm={alarm} />
                  </span>
                  <time className="faint" dateTime={alarm.raisedAt ?? ''}>
                    {formatTime(alarm.raisedAt)}
                  </time>
                </li>
              ))}
            </ul>
            <p className="faint">
              {fill(words.alarms.heldMore, {
                count: items.length,
                all: Math.max(count, items.length),
              })}{' '}
              <Link href={queryPath('/alarms', filter)}>{words.alarms.heldAll} →</Link>
            </p>
          </>
        )}
      </Answer>
    </div>
  );
}
