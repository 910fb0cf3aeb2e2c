import type { SilenceAnswer } from '@infrapulse/contracts';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { fetchAnswer } from '../../api/fetch-answer.ts';
import { ProblemError } from '../../api/problem-error.ts';
import { queryPath } from '../../api/query-path.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { formatTime } from '../../format/format-time.ts';
import { Choice } from '../../look/choice.tsx';
import { Answer, ProblemNote } from '../../look/notices.tsx';
import { fill } from '../../words/fill.ts';
import { useWords } from '../../words/words-context.ts';
import { matchWords } from './match-words.ts';
import { givenKey, SilenceForm } from './silence-form.tsx';

const EVERY_MS = 15_000;
/** As many as may stand. */
const LIMIT = 1000;

/** Times in which nobody is called of some alarms: which there are, a new one, and the end of one. */
export function SilencesView() {
  const { words } = useWords();
  const [search] = useSearchParams();
  const [shown, setShown] = useState('current');
  const { allOf: all, current } = words.silences;
  const silences = useAnswer<{ items: SilenceAnswer[]; next: string | null }>(
    queryPath('/silences', { state: shown === 'current' ? 'standing' : '', limit: LIMIT }),
    EVERY_MS,
  );
  return (
    <div className="silences" data-testid="silences">
      <p className="soft">{words.silences.hint}</p>
      <SilenceForm key={givenKey(search)} given={search} made={silences.reload} />
      <search className="filters">
        <Choice
          label={words.silences.state}
          names={{ current, all }}
          value={shown}
          change={setShown}
          all={false}
        />
      </search>
      <Answer of={silences}>
        {({ items, next }) => (
          <>
            <SilenceTable items={items} ended={silences.reload} />
            {next !== null && (
              <p className="faint">{fill(words.handover.more, { count: items.length })}</p>
            )}
          </>
        )}
      </Answer>
    </div>
  );
}

interface SilenceTableProps {
  readonly items: readonly SilenceAnswer[];
  readonly ended: () => void;
}

function SilenceTable({ items, ended }: SilenceTableProps) {
  const { words } = useWords();
  const { silences } = words;
  if (items.length === 0) return <p className="notice">{silences.none}</p>;
  return (
    <div className="scroll">
      <table className="broad">
        <caption className="visually-hidden">{silences.title}</caption>
        <thead>
          <tr>
            <th>{silences.state}</th>
            <th>{silences.matches}</th>
            <th>{silences.from}</th>
            <th>{silences.to}</th>
            <th>{silences.reason}</th>
            <th>{silences.by}</th>
            <th>
              <span className="visually-hidden">{silences.end}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <SilenceRow key={one.silenceId} silence={one} ended={ended} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface SilenceRowProps {
  readonly silence: SilenceAnswer;
  readonly ended: () => void;
}

function SilenceRow({ silence, ended }: SilenceRowProps) {
  const { words } = useWords();
  const { silences } = words;
  const { state, match, from, to, reason, origin } = silence;
  return (
    <tr data-testid="silence-row" data-state={state} data-origin={origin}>
      <td>
        {state === 'active' ? <strong>{silences.states.active}</strong> : silences.states[state]}
      </td>
      <td>{matchWords(match, words).join(' · ')}</td>
      <td className="nowrap">{formatTime(from)}</td>
      <td className="nowrap">{formatTime(to)}</td>
      <td>{reason}</td>
      <td>
        <SetBy silence={silence} />
      </td>
      <td>
        {state !== 'over' && origin === 'api' && <EndButton silence={silence} ended={ended} />}
      </td>
    </tr>
  );
}

function SetBy({ silence: { origin, user, endedBy } }: Pick<SilenceRowProps, 'silence'>) {
  const { silences } = useWords().words;
  if (origin === 'settings')
    return (
      <span className="badge" title={silences.ofSettingsHint}>
        {silences.ofSettings}
      </span>
    );
  return (
    <>
      {user}
      {endedBy !== null && (
        <span className="faint"> · {fill(silences.endedBy, { user: endedBy })}</span>
      )}
    </>
  );
}

function EndButton({ silence: { silenceId, match }, ended }: SilenceRowProps) {
  const { words, lang } = useWords();
  const [busy, setBusy] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const [problem, setProblem] = useState<ProblemError | null>(null);

  async function end(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const path = `/silences/${encodeURIComponent(silenceId)}`;
      const { status } = await fetchAnswer(path, { lang, method: 'DELETE' });
      setOpen(status === 202);
      ended();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <button
        type="button"
        data-testid="silence-end"
        disabled={busy || isOpen}
        aria-label={`${words.silences.end}: ${matchWords(match, words).join(' · ')}`}
        onClick={() => void end()}
      >
        {words.silences.end}
      </button>
      {isOpen && <span className="faint"> {words.silences.pending}</span>}
      {problem && <ProblemNote problem={problem} retry={() => void end()} />}
    </>
  );
}
