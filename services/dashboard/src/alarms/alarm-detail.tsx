import type { AlarmAnswer, TransitionAnswer } from '@infrapulse/contracts';
import { useEffect, useRef } from 'react';
import { useAnswer } from '../api/use-answer.ts';
import { formatTime } from '../format/format-time.ts';
import { Fact } from '../look/fact.tsx';
import { Answer } from '../look/notices.tsx';
import { fill } from '../words/fill.ts';
import { nameOf } from '../words/name-of.ts';
import { useWords } from '../words/words-context.ts';

type Detail = AlarmAnswer & { readonly history: readonly TransitionAnswer[] };

interface AlarmDetailProps {
  readonly id: string;
  /** Changes with the alarm; the history is asked for again then. */
  readonly version: string;
}

/** Whom it concerns and what has happened, step by step. */
export function AlarmDetail({ id, version }: AlarmDetailProps) {
  const detail = useAnswer<Detail>(`/alarms/${encodeURIComponent(id)}`);
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
            <Facts alarm={alarm} />
            <History steps={alarm.history} />
          </>
        )}
      </Answer>
    </div>
  );
}

function Facts({ alarm }: { readonly alarm: Detail }) {
  const { words } = useWords();
  const { ackedBy, ackedAt, clearedAt, shelvedUntil, suppressedBy, planTarget } = alarm;
  return (
    <dl className="facts">
      <Fact name={words.alarms.state}>
        {nameOf(words.alarmStates, alarm.state)} ·{' '}
        {fill(words.alarms.occurrence, { count: alarm.occurrence })}
      </Fact>
      <Fact name={words.alarms.rule}>
        <code>{alarm.rule}</code>
      </Fact>
      <Fact name={words.alarms.source}>{nameOf(words.sources, alarm.source)}</Fact>
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
      {shelvedUntil && (
        <Fact name={words.alarmStates.SHELVED}>
          {fill(words.alarms.shelvedUntil, { time: formatTime(shelvedUntil) })}
        </Fact>
      )}
      {suppressedBy && (
        <Fact name={words.alarmStates.SUPPRESSED_BY_DESIGN}>
          {fill(words.alarms.suppressedBy, { by: suppressedBy })}
        </Fact>
      )}
    </dl>
  );
}

const SHOWN = 50;

function History({ steps }: { readonly steps: readonly TransitionAnswer[] }) {
  const { words } = useWords();
  return (
    <div className="scroll">
      <table>
        <caption className="visually-hidden">{words.alarms.history}</caption>
        <thead>
          <tr>
            <th>{words.alarms.time}</th>
            <th>{words.alarms.step}</th>
            <th>{words.alarms.state}</th>
            <th>{words.alarms.by}</th>
            <th>{words.alarms.reason}</th>
          </tr>
        </thead>
        <tbody>
          {steps
            .slice(-SHOWN)
            .reverse()
            .map((step) => (
              <tr key={step.id}>
                <td className="nowrap">{formatTime(step.at)}</td>
                <td>{nameOf(words.alarmSteps, step.step)}</td>
                <td>{nameOf(words.alarmStates, step.state)}</td>
                <td>{step.by || words.state.none}</td>
                <td>{step.reason || words.state.none}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
