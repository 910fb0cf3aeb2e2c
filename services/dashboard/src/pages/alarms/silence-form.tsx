import { type FormEvent, useState } from 'react';
import type { Outcome } from '../../alarms/send-command.ts';
import { fetchAnswer } from '../../api/fetch-answer.ts';
import { ProblemError } from '../../api/problem-error.ts';
import { problemText } from '../../api/problem-text.ts';
import { formatDuration } from '../../format/format-duration.ts';
import { Choice } from '../../look/choice.tsx';
import { useWords, type Words } from '../../words/words-context.ts';

const HOUR_S = 3600;
const DURATIONS_S = [1, 2, 4, 8, 24, 72, 168, 720].map((hours) => hours * HOUR_S);
const FIELDS = ['severity', 'kind', 'department', 'district', 'asset', 'rule'] as const;
type Match = Readonly<Record<(typeof FIELDS)[number], string>>;

/** What of an address fills in the form. */
export function givenKey(given: URLSearchParams): string {
  return FIELDS.map((field) => given.get(field) ?? '').join('\n');
}

interface SilenceFormProps {
  /** Conditions that the address names. */
  readonly given: URLSearchParams;
  readonly made: () => void;
}

/** A new silence: all conditions that are named must hold. What is typed stays until it is made. */
export function SilenceForm({ given, made }: SilenceFormProps) {
  const { words } = useWords();
  const { silences, commands } = words;
  const { match, setMatch, forS, setForS, reason, setReason, busy, said, send } = useSilence(
    given,
    made,
  );
  const isNamed = FIELDS.some((field) => match[field].trim() !== '');

  function submit(event: FormEvent): void {
    event.preventDefault();
    void send();
  }

  return (
    <form className="command-form no-print" data-testid="silence-form" onSubmit={submit}>
      <strong>{silences.new}</strong>
      <Conditions match={match} change={setMatch} />
      <div className="filters">
        <label>
          {silences.duration}
          <select value={forS} onChange={(event) => setForS(Number(event.target.value))}>
            {DURATIONS_S.map((time) => (
              <option key={time} value={time}>
                {formatDuration(time)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {silences.reason} ({commands.needed})
          <input
            value={reason}
            required
            maxLength={2000}
            size={40}
            data-testid="silence-reason"
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <button
          type="submit"
          className="main"
          data-testid="silence-create"
          disabled={busy || !isNamed || reason.trim() === ''}
        >
          {busy ? silences.creating : silences.create}
        </button>
      </div>
      {!isNamed && <p className="faint">{silences.needed}</p>}
      {isNamed && match.rule.trim() === '' && <p className="faint">{silences.safety}</p>}
      <output className="outcome" data-testid="silence-outcome" data-tone={said?.tone}>
        {said?.text}
      </output>
    </form>
  );
}

interface ConditionsProps {
  readonly match: Match;
  readonly change: (match: Match) => void;
}

function Conditions({ match, change }: ConditionsProps) {
  const { words } = useWords();
  const { '371700': _, ...districts } = words.districts;
  const { alarms, silences } = words;
  const choices = [
    ['severity', alarms.severity, words.severities],
    ['kind', alarms.kind, words.kinds],
    ['department', alarms.dept, words.departments],
    ['district', words.assets.district, districts],
  ] as const;
  const texts = [
    ['asset', silences.asset],
    ['rule', silences.rule],
  ] as const;
  return (
    <div className="filters">
      {choices.map(([field, label, names]) => (
        <Choice
          key={field}
          label={label}
          names={names}
          value={match[field]}
          change={(value) => change({ ...match, [field]: value })}
        />
      ))}
      {texts.map(([field, label]) => (
        <label key={field}>
          {label}
          <input
            value={match[field]}
            maxLength={200}
            size={18}
            data-testid={`silence-${field}`}
            onChange={(event) => change({ ...match, [field]: event.target.value })}
          />
        </label>
      ))}
    </div>
  );
}

function useSilence(given: URLSearchParams, made: () => void) {
  const { lang, words } = useWords();
  const [match, setMatch] = useState<Match>(() => matchOf(given, words));
  const [forS, setForS] = useState(HOUR_S);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<Outcome | null>(null);

  async function send(): Promise<void> {
    setBusy(true);
    setSaid(null);
    try {
      // By the clock of the server, which may be another than the browser's.
      const meta = await fetchAnswer<{ now: string }>('/meta', { lang });
      const to = Date.parse(meta.data.now) + forS * 1000;
      const body = { match: bodyOf(match), to, reason };
      const { status } = await fetchAnswer('/silences', { lang, method: 'POST', body });
      setReason('');
      setSaid(
        status === 201
          ? { tone: 'good', text: words.silences.done }
          : { tone: 'doubt', text: words.silences.pending },
      );
      made();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setSaid({ tone: 'bad', text: problemText(error, words) });
    } finally {
      setBusy(false);
    }
  }

  return { match, setMatch, forS, setForS, reason, setReason, busy, said, send };
}

/** What the address names, of choices only what there is to choose. */
function matchOf(given: URLSearchParams, words: Words): Match {
  const { severities: severity, kinds: kind, departments: department } = words;
  const { '371700': _, ...district } = words.districts;
  const choices: Partial<Record<keyof Match, object>> = { severity, kind, department, district };
  const named = FIELDS.map((field) => {
    const value = given.get(field) ?? '';
    const names = choices[field];
    return [field, names && !Object.hasOwn(names, value) ? '' : value] as const;
  });
  return Object.fromEntries(named) as Match;
}

function bodyOf(match: Match): Readonly<Record<string, readonly string[]>> {
  const named = FIELDS.map((field) => [field, match[field].trim()] as const);
  return Object.fromEntries(
    named.filter(([, value]) => value !== '').map(([field, value]) => [field, [value]]),
  );
}
