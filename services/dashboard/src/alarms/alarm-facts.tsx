import type { AlarmDetailAnswer } from '@infrapulse/contracts';
import { Link } from 'wouter';
import { queryPath } from '../api/query-path.ts';
import { formatDuration } from '../format/format-duration.ts';
import { formatTime } from '../format/format-time.ts';
import { Fact } from '../look/fact.tsx';
import { fill } from '../words/fill.ts';
import { nameOf } from '../words/name-of.ts';
import { useWords } from '../words/words-context.ts';

interface FactsProps {
  readonly alarm: AlarmDetailAnswer;
}

/** What an operator must know to act: why it is, what comes of it, what to do, and by when. */
export function AlarmAdvice({ alarm }: FactsProps) {
  const { words } = useWords();
  const { cause, consequence, action, respondS, raisedAt } = alarm;
  const until = respondS === null ? null : Date.parse(raisedAt ?? '') + respondS * 1000;
  return (
    <dl className="facts wide">
      <Fact name={words.alarms.cause}>{cause || words.state.none}</Fact>
      <Fact name={words.alarms.consequence}>{consequence || words.state.none}</Fact>
      <Fact name={words.alarms.action}>
        <strong>{action || words.state.none}</strong>
      </Fact>
      <Fact name={words.alarms.contacts}>
        {alarm.contacts.length === 0
          ? words.state.none
          : alarm.contacts.map((contact) => <Contact key={contact} text={contact} />)}
      </Fact>
      <Fact name={words.alarms.respond}>
        {respondS === null
          ? words.state.none
          : fill(words.alarms.respondBy, {
              time: formatDuration(respondS),
              until: formatTime(until),
            })}
      </Fact>
    </dl>
  );
}

const NUMBER = /\+?\d[\d -]{5,18}\d/;

/** A name and its number, which a phone can call. */
function Contact({ text }: { readonly text: string }) {
  const number = NUMBER.exec(text)?.[0];
  if (!number) return <div>{text}</div>;
  const [before, after] = text.split(number, 2);
  return (
    <div>
      {before}
      <a href={`tel:${number.replace(/[ -]/g, '')}`}>{number}</a>
      {after}
    </div>
  );
}

/** Its state, and whom it concerns. */
export function AlarmFacts({ alarm }: FactsProps) {
  const { words } = useWords();
  const { ackedBy, ackedAt, clearedAt, planTarget, operator } = alarm;
  return (
    <dl className="facts">
      <Fact name={words.alarms.state}>
        {nameOf(words.alarmStates, alarm.state)} ·{' '}
        {fill(words.alarms.occurrence, { count: alarm.occurrence })}
        {alarm.quality === 'UNKNOWN' && <> · {words.alarms.unknownHint}</>}
      </Fact>
      <Fact name={words.alarms.rule}>
        <code>{alarm.rule}</code>
      </Fact>
      <Fact name={words.alarms.source}>{nameOf(words.sources, alarm.source)}</Fact>
      {operator && <Fact name={words.alarms.operator}>{operator}</Fact>}
      <Fact name={words.alarms.depts}>
        {alarm.depts.map((code) => nameOf(words.departments, code)).join(', ') || words.state.none}
      </Fact>
      {planTarget && <Fact name={words.alarms.plan}>{planTarget}</Fact>}
      {clearedAt && <Fact name={words.alarms.cleared}>{formatTime(clearedAt)}</Fact>}
      {ackedBy && (
        <Fact name={words.alarms.ack}>
          {fill(words.alarms.ackedBy, { user: ackedBy, time: formatTime(ackedAt) })}
        </Fact>
      )}
      <Silenced alarm={alarm} />
    </dl>
  );
}

/** Why it does not call. */
function Silenced({ alarm }: FactsProps) {
  const { words } = useWords();
  const { shelvedUntil, suppressedBy, silencedUntil, because } = alarm;
  return (
    <>
      <Fact name={words.silences.title}>
        {silencedUntil && (
          <>{fill(words.alarms.silencedUntil, { time: formatTime(silencedUntil) })} · </>
        )}
        {alarm.safety ? (
          words.silences.safetyAlarm
        ) : (
          <Link href={silencePath(alarm)} data-testid="alarm-silence">
            {words.alarms.silence}
          </Link>
        )}
      </Fact>
      {shelvedUntil && (
        <Fact name={words.alarmStates.SHELVED}>
          {fill(words.alarms.shelvedUntil, { time: formatTime(shelvedUntil) })}
        </Fact>
      )}
      {suppressedBy && (
        <Fact name={words.alarmStates.SUPPRESSED_BY_DESIGN}>
          {suppressedBy.includes('~') ? (
            <Link href={`/alarms?id=${encodeURIComponent(suppressedBy)}`}>
              {fill(words.alarms.suppressedBy, { by: suppressedBy })}
            </Link>
          ) : (
            fill(words.alarms.suppressedBy, { by: suppressedBy })
          )}
        </Fact>
      )}
      {because?.reason && (
        <Fact name={words.commands.reason}>
          {because.reason} · {because.by} · {formatTime(because.at)}
        </Fact>
      )}
    </>
  );
}

/** Where a silence of its asset, or scope, and rule can be made. */
function silencePath({ assetOrId, rule }: AlarmDetailAnswer): string {
  return queryPath('/alarms', { view: 'silences', asset: assetOrId.split('~')[0] ?? '', rule });
}
