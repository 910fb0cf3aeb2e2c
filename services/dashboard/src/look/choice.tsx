import { useWords } from '../words/words-context.ts';

interface ChoiceProps {
  readonly label: string;
  readonly names: Readonly<Record<string, string>>;
  readonly value: string;
  readonly change: (value: string) => void;
  /** false when one of the names must be chosen. */
  readonly all?: boolean;
}

/** A labelled select; the empty value stands for all. */
export function Choice({ label, names, value, change, all = true }: ChoiceProps) {
  const { words } = useWords();
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => change(event.target.value)}>
        {all && <option value="">{words.state.all}</option>}
        {Object.entries(names).map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
