import type { AlarmAnswer, RuleAnswer } from '@infrapulse/contracts';
import { type FormEvent, useId, useState } from 'react';
import { formatDuration } from '../format/format-duration.ts';
import { Choice } from '../look/choice.tsx';
import { fill } from '../words/fill.ts';
import { useWords } from '../words/words-context.ts';
import { canShelveOnce, NEEDS_REASON, shelveTimes, type Verb } from './alarm-verbs.ts';

const DAY_S = 86_400;
const HOUR_S = 3600;

export interface Filled {
  readonly forS?: number;
  readonly mode?: 'timed' | 'one_shot';
}

interface CommandFormProps {
  readonly verb: Verb;
  /** The alarm; null for several, whose rules differ. */
  readonly alarm: AlarmAnswer | null;
  readonly rule: RuleAnswer | undefined;
  readonly reason: string;
  readonly setReason: (reason: string) => void;
  readonly busy: boolean;
  readonly send: (filled: Filled) => void;
  readonly cancel: () => void;
}

/** What a command needs: why, and of shelving for how long. It stays as it is until the command is done. */
export function CommandForm(props: CommandFormProps) {
  const { verb, alarm, rule, reason, setReason, busy, send, cancel } = props;
  const { words } = useWords();
  const [shelving, setShelving] = useState<Required<Filled>>({
    forS: Math.min(HOUR_S, rule?.shelveMaxS ?? DAY_S),
    mode: 'timed',
  });
  const id = useId();
  const needed = NEEDS_REASON.includes(verb);

  function submit(event: FormEvent): void {
    event.preventDefault();
    send(verb === 'shelve' ? shelving : {});
  }

  return (
    <form className="command-form" data-testid="command-form" onSubmit={submit}>
      <strong>{words.commands[verb]}</strong>
      {verb === 'shelve' && (
        <Shelving alarm={alarm} rule={rule} shelving={shelving} change={setShelving} />
      )}
      <label htmlFor={id} className="soft">
        {verb === 'comment' ? words.commands.comment : words.commands.reason} (
        {needed ? words.commands.needed : words.commands.optional})
      </label>
      <textarea
        id={id}
        rows={2}
        maxLength={2000}
        required={needed}
        value={reason}
        ref={focusOnce}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="row">
        <button type="submit" className="main" data-testid="command-send" disabled={busy}>
          {busy
            ? words.commands.sending
            : fill(words.commands.send, { verb: words.commands[verb] })}
        </button>
        <button type="button" onClick={cancel}>
          {words.commands.cancel}
        </button>
      </div>
    </form>
  );
}

interface ShelvingProps extends Pick<CommandFormProps, 'alarm' | 'rule'> {
  readonly shelving: Required<Filled>;
  readonly change: (shelving: Required<Filled>) => void;
}

/** For how long, within what the rule allows, and whether it also ends when the alarm clears. */
function Shelving({ alarm, rule, shelving, change }: ShelvingProps) {
  const { words } = useWords();
  const { timed, oneShot } = words.commands;
  const maxS = rule?.shelveMaxS ?? DAY_S;
  const once = alarm === null || canShelveOnce(alarm);
  return (
    <div className="filters">
      <label>
        {words.commands.duration}
        <select
          value={shelving.forS}
          onChange={(event) => change({ ...shelving, forS: Number(event.target.value) })}
        >
          {shelveTimes(maxS).map((time) => (
            <option key={time} value={time}>
              {formatDuration(time)}
            </option>
          ))}
        </select>
      </label>
      {once && (
        <Choice
          label={words.commands.mode}
          names={{ timed, one_shot: oneShot }}
          value={shelving.mode}
          change={(mode) => change({ ...shelving, mode: mode === 'timed' ? mode : 'one_shot' })}
          all={false}
        />
      )}
      {rule && (
        <span className="faint">{fill(words.commands.max, { time: formatDuration(maxS) })}</span>
      )}
    </div>
  );
}

/** Whoever opens the form by the keyboard writes at once. */
function focusOnce(field: HTMLTextAreaElement | null): void {
  field?.focus({ preventScroll: true });
}
