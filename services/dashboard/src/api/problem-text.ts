import { refusalWord } from '../alarms/refusal-word.ts';
import { fill } from '../words/fill.ts';
import type { Words } from '../words/words-context.ts';
import type { ProblemError } from './problem-error.ts';

/** Why a call did not succeed, on one line: in the page's language, then what the server says of this call. */
export function problemText({ status, detail, message }: ProblemError, words: Words): string {
  if (status === 0) return words.state.unreachable;
  const title = message || words.state.refused;
  if (detail === '') return title;
  const known = refusalWord(detail, words);
  if (known !== detail || Object.hasOwn(words.refusals, detail)) return known;
  return fill(words.state.problem, { title, detail });
}
