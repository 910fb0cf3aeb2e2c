import { verdictTone, verdictWord } from '../words/verdict-word.ts';
import { useWords } from '../words/words-context.ts';

const SIGNS: Readonly<Record<string, string>> = {
  meets: '✓',
  met: '✓',
  breach: '✗',
  missed: '✗',
  undecided: '?',
  in_progress: '…',
};

interface VerdictProps {
  readonly verdict: string;
  readonly target?: string | undefined;
  /** It is a condition: nobody breaks it. */
  readonly condition?: boolean;
  /** The server's own words for it, where it has them. */
  readonly wording?: string;
}

/** A verdict by word, sign and colour. */
export function Verdict({ verdict, target, wording, condition = false }: VerdictProps) {
  const { words } = useWords();
  const tone = condition && verdict === 'breach' ? 'doubt' : verdictTone(verdict, target);
  const word = wording ?? verdictWord(words, verdict, target);
  return (
    <span className="verdict" data-verdict={verdict} data-tone={tone} title={word}>
      <span aria-hidden="true">{SIGNS[verdict] ?? '–'}</span>
      <span className="verdict-word">{word}</span>
    </span>
  );
}
