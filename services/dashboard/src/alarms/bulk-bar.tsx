import type { BulkAnswer } from '@infrapulse/contracts';
import { useState } from 'react';
import { ProblemError } from '../api/problem-error.ts';
import { ProblemNote } from '../look/notices.tsx';
import { useWords } from '../words/words-context.ts';
import { BulkResults } from './bulk-results.tsx';
import { chosenWord } from './chosen-word.ts';
import { CommandForm, type Filled } from './command-form.tsx';
import type { ListedAlarm } from './listed-alarm.ts';
import { sendBulk } from './send-bulk.ts';
import { useDraft } from './use-draft.ts';

interface BulkBarProps {
  readonly chosen: ReadonlyMap<string, ListedAlarm>;
  readonly clear: () => void;
  /** What "all of this filter" means to the API. */
  readonly filter: Readonly<Record<string, string>>;
  readonly reload: () => void;
  readonly data: Parameters<typeof chosenWord>[1]['data'];
}

/** One command with one reason on the alarms that are chosen, or on all of the filter. */
export function BulkBar({ data, ...props }: BulkBarProps) {
  const { chosen, clear } = props;
  const { words } = useWords();
  const bulk = useBulk(props);
  const { all, setAll, verb, setVerb } = bulk;
  const idle = !all && chosen.size === 0;
  return (
    <section className="bulk" aria-label={words.bulk.title} data-testid="bulk">
      <div className="row">
        <span data-testid="bulk-chosen">
          {chosenWord(words, { all, chosen: chosen.size, data })}
        </span>
        <label className="row">
          <input
            type="checkbox"
            checked={all}
            data-testid="bulk-all"
            onChange={(event) => setAll(event.target.checked)}
          />
          {words.bulk.ofFilter}
        </label>
        {(['ack', 'shelve'] as const).map((name) => (
          <button
            key={name}
            type="button"
            disabled={idle}
            title={idle ? words.bulk.nothing : undefined}
            aria-expanded={verb === name}
            data-testid={`bulk-${name}`}
            onClick={() => setVerb(verb === name ? null : name)}
          >
            {words.commands[name]}
          </button>
        ))}
        {chosen.size > 0 && (
          <button type="button" className="quiet" onClick={clear}>
            {words.bulk.clear}
          </button>
        )}
      </div>
      {bulk.problem && <ProblemNote problem={bulk.problem} retry={bulk.again} />}
      {verb && !idle && (
        <CommandForm
          key={verb}
          verb={verb}
          alarm={null}
          rule={undefined}
          reason={bulk.reason}
          setReason={bulk.setReason}
          busy={bulk.busy}
          send={(filled) => void bulk.send(filled)}
          cancel={() => setVerb(null)}
        />
      )}
      {bulk.answer && (
        <BulkResults answer={bulk.answer} names={bulk.names} busy={bulk.busy} next={bulk.again} />
      )}
    </section>
  );
}

function useBulk({ chosen, filter, clear, reload }: Omit<BulkBarProps, 'data'>) {
  const { lang } = useWords();
  const [all, setAll] = useState(false);
  const [verb, setVerb] = useState<'ack' | 'shelve' | null>(null);
  const [reason, setReason] = useDraft('bulk');
  const [answer, setAnswer] = useState<BulkAnswer | null>(null);
  const [problem, setProblem] = useState<ProblemError | null>(null);
  const [names, setNames] = useState<ReadonlyMap<string, ListedAlarm>>(new Map());
  const [busy, setBusy] = useState(false);
  const [last, setLast] = useState<Parameters<typeof sendBulk>[0] | null>(null);

  async function run(bulk: Parameters<typeof sendBulk>[0]): Promise<void> {
    setBusy(true);
    setLast(bulk);
    setProblem(null);
    try {
      setAnswer(await sendBulk(bulk, lang));
      setVerb(null);
      setReason('');
      clear();
      // What comes later was not meant.
      setAll(false);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setProblem(error);
    }
    setBusy(false);
    reload();
  }

  async function send(filled: Filled): Promise<void> {
    if (verb === null) return;
    setNames(chosen);
    const alarms = [...chosen.values()];
    const of = all ? ({ kind: 'filter', filter } as const) : ({ kind: 'chosen', alarms } as const);
    await run({ of, verb, reason, ...filled });
  }

  const again = () => void (last && run(last));
  return {
    all,
    setAll,
    verb,
    setVerb,
    reason,
    setReason,
    answer,
    problem,
    names,
    busy,
    send,
    again,
  };
}
