import { nameOf } from '../words/name-of.ts';
import { useWords } from '../words/words-context.ts';

interface StateMarkProps {
  readonly state: string;
  readonly status?: string | null;
  readonly cause?: string;
  readonly label?: string;
}

/** State by shape, colour and word; for UNKNOWN with its cause, else with the status. */
export function StateMark({ state, status, cause, label }: StateMarkProps) {
  const { words } = useWords();
  const detail = status ? nameOf(words.statuses, status) : cause ? nameOf(words.causes, cause) : '';
  const name = nameOf(words.partStates, state);
  return (
    <span className="state" data-state={state} title={detail ? `${name} · ${detail}` : name}>
      <span className="swatch" data-of={state} aria-hidden="true" />
      {label && <span className="faint">{label}</span>}
      {detail || name}
    </span>
  );
}
