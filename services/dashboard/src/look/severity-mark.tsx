import { nameOf } from '../words/name-of.ts';
import { useWords } from '../words/words-context.ts';

const LEVELS: Readonly<Record<string, string>> = {
  CRITICAL: '1',
  MAJOR: '2',
  MINOR: '3',
  WARNING: '4',
  INDETERMINATE: '–',
};

export function SeverityMark({ severity }: { readonly severity: string }) {
  const { words } = useWords();
  return (
    <span className="severity" data-severity={severity}>
      <i aria-hidden="true">{LEVELS[severity]}</i>
      {nameOf(words.severities, severity)}
    </span>
  );
}
