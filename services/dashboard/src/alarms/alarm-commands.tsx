import type { AlarmAnswer, RuleAnswer } from '@infrapulse/contracts';
import { useState } from 'react';
import { queryPath } from '../api/query-path.ts';
import { useAnswer } from '../api/use-answer.ts';
import { useWords } from '../words/words-context.ts';
import { type Verb, verbsOf } from './alarm-verbs.ts';
import { CommandForm, type Filled } from './command-form.tsx';
import { followCommand, type Outcome, sendCommand } from './send-command.ts';
import { useDraft } from './use-draft.ts';

interface AlarmCommandsProps {
  readonly alarm: AlarmAnswer;
  readonly reload: () => void;
}

/** The commands that the alarm allows now, and what became of the last one. */
export function AlarmCommands({ alarm, reload }: AlarmCommandsProps) {
  const { words } = useWords();
  const rules = useAnswer<{ items: RuleAnswer[] }>(
    queryPath('/rules', { kind: alarm.kind, limit: 1000 }),
  );
  const rule = rules.data?.items.find(({ id }) => id === alarm.rule);
  const { verb, setVerb, outcome, busy, reason, setReason, send } = useCommand(alarm, reload);
  return (
    <section className="commands" aria-label={words.commands.title}>
      <div className="row">
        {verbsOf(alarm, rule).map((name) => (
          <button
            key={name}
            type="button"
            className={name === 'ack' ? 'main' : ''}
            data-testid={`command-${name}`}
            aria-expanded={verb === name}
            onClick={() => setVerb(verb === name ? null : name)}
          >
            {words.commands[name]}
          </button>
        ))}
      </div>
      {rule?.safety && <p className="faint">{words.commands.neverShelved}</p>}
      {rule && !rule.safety && rule.shelveMaxS === 0 && (
        <p className="faint">{words.commands.notShelved}</p>
      )}
      <output className="outcome" data-testid="command-outcome" data-tone={outcome?.tone}>
        {outcome?.text}
      </output>
      {verb && (
        <CommandForm
          key={verb}
          verb={verb}
          alarm={alarm}
          rule={rule}
          reason={reason}
          setReason={setReason}
          busy={busy}
          send={(filled) => void send(verb, filled)}
          cancel={() => setVerb(null)}
        />
      )}
    </section>
  );
}

/** One command at a time; what was typed goes only when it is done. */
function useCommand(alarm: AlarmAnswer, reload: () => void) {
  const spoken = useWords();
  const [verb, choose] = useState<Verb | null>(null);
  /** The occurrence in view when the form was opened; null: the one in view now. */
  const [seen, setSeen] = useState<number | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [busy, setBusy] = useState(false);
  const [reason, setReason] = useDraft(alarm.id);

  function settle(next: Outcome): void {
    setOutcome(next);
    if (next.tone === 'good') {
      choose(null);
      setReason('');
    }
    // Whoever is told that it has moved on sends again for what is shown by then.
    setSeen(null);
    reload();
  }

  async function send(name: Verb, filled: Filled): Promise<void> {
    setBusy(true);
    const command = {
      id: alarm.id,
      verb: name,
      occurrence: seen ?? alarm.occurrence,
      reason,
      ...filled,
    };
    const first = await sendCommand(command, spoken);
    if (first.follow) {
      setOutcome(first);
      settle(await followCommand({ path: first.follow, verb: name }, spoken));
    } else settle(first);
    setBusy(false);
  }

  return {
    verb,
    outcome,
    busy,
    reason,
    setReason,
    send,
    setVerb: (next: Verb | null): void => {
      choose(next);
      setSeen(alarm.occurrence);
    },
  };
}
