import { nameOf } from '../words/name-of.ts';
import { useWords } from '../words/words-context.ts';

interface Look {
  readonly level: string;
  /** Outline in a box of 20 by 20. */
  readonly path: string;
}

/** A shape and a figure for each: colour alone tells nobody who cannot see it. */
const LOOKS: Readonly<Record<string, Look>> = {
  CRITICAL: { level: '1', path: 'M6 1h8l5 5v8l-5 5H6l-5-5V6z' },
  MAJOR: { level: '2', path: 'M10 1l9.5 17.5H.5z' },
  MINOR: { level: '3', path: 'M10 .5L19.5 10 10 19.5.5 10z' },
  WARNING: { level: '4', path: 'M10 1a9 9 0 1 1 0 18 9 9 0 0 1 0-18z' },
  INDETERMINATE: { level: '–', path: 'M2 2h16v16H2z' },
};

export function SeverityMark({ severity }: { readonly severity: string }) {
  const { words } = useWords();
  const look = LOOKS[severity];
  return (
    <span className="severity" data-severity={severity}>
      {look && (
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d={look.path} />
          <text x="10" y={severity === 'MAJOR' ? 16.5 : 14}>
            {look.level}
          </text>
        </svg>
      )}
      {nameOf(words.severities, severity)}
    </span>
  );
}
