import type { AlarmAnswer } from '@infrapulse/contracts';
import { Link } from 'wouter';
import { NO_FILTER } from '../../alarms/alarm-filter.ts';
import { SEVERITIES } from '../../alarms/alarm-order.ts';
import { useAlarms } from '../../alarms/use-alarms.ts';
import { formatCount } from '../../format/format-number.ts';
import { formatShortTime } from '../../format/format-time.ts';
import { Answer } from '../../look/notices.tsx';
import { Panel } from '../../look/panel.tsx';
import { SeverityMark } from '../../look/severity-mark.tsx';
import { nameOf } from '../../words/name-of.ts';
import { useWords } from '../../words/words-context.ts';
import { countStates } from './count-states.ts';

const ANNUNCIATED = { ...NO_FILTER, state: 'standing' };
const HELD_BACK = { ...NO_FILTER, state: 'held' };
const SHOWN = 7;

/** Alarms that call for an operator by severity, how many are held back beside them, and the newest. */
export function AlarmsPanel() {
  const { words } = useWords();
  const alarms = useAlarms(ANNUNCIATED, '-raisedAt');
  return (
    <Panel
      title={words.overview.alarms}
      span={4}
      testId="open-alarms"
      aside={<Link href="/alarms">{words.overview.allAlarms} →</Link>}
    >
      <Answer of={alarms}>
        {({ items, more }) => (
          <>
            <BySeverity items={items} more={more} />
            <HeldBack />
            {items.length === 0 ? (
              <p className="notice">{words.overview.noAlarms}</p>
            ) : (
              <Newest items={items.slice(0, SHOWN)} />
            )}
          </>
        )}
      </Answer>
    </Panel>
  );
}

function BySeverity({
  items,
  more,
}: {
  readonly items: readonly AlarmAnswer[];
  readonly more: boolean;
}) {
  const shown = SEVERITIES.map((severity) => ({
    severity,
    count: items.filter((alarm) => alarm.severity === severity).length,
  })).filter(({ severity, count }) => count > 0 || severity !== 'INDETERMINATE');
  return (
    <dl className="severities">
      {shown.map(({ severity, count }) => (
        <div key={severity} data-none={count === 0}>
          <dt>
            <SeverityMark severity={severity} />
          </dt>
          <dd className="live-value">
            {formatCount(count)}
            {more && '+'}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Shelved, suppressed and out of service: open, but nobody is called. */
function HeldBack() {
  const { words } = useWords();
  const { data } = useAlarms(HELD_BACK, '-raisedAt');
  const counts = countStates(data?.items ?? []);
  if (counts.length === 0) return null;
  const texts = counts.map(
    ({ state, count }) => `${nameOf(words.alarmStates, state)} ${formatCount(count)}`,
  );
  return (
    <p className="faint" data-testid="held-alarms">
      {words.overview.heldBack}: {texts.join(' · ')}
      {data?.more && '+'}
    </p>
  );
}

function Newest({ items }: { readonly items: readonly AlarmAnswer[] }) {
  const { words } = useWords();
  return (
    <>
      <h3>{words.overview.newest}</h3>
      <ul className="newest">
        {items.map((alarm) => (
          <li key={alarm.id}>
            <span className="severity" data-severity={alarm.severity}>
              <span className="bar" aria-hidden="true" />
            </span>
            <span>
              <Link href={`/alarms?id=${encodeURIComponent(alarm.id)}`}>{alarm.text}</Link>{' '}
              <span className="faint">
                {alarm.assetOrId} {alarm.part}
              </span>
            </span>
            <time className="faint" dateTime={alarm.raisedAt ?? ''}>
              {formatShortTime(alarm.raisedAt)}
            </time>
          </li>
        ))}
      </ul>
    </>
  );
}
