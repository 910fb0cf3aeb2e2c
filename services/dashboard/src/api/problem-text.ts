import type { Words } from '../words/words-context.ts';
import type { ProblemError } from './problem-error.ts';

/** Why a call did not succeed, on one line. */
export function problemText({ status, detail, message }: ProblemError, words: Words): string {
  return status === 0 ? words.state.unreachable : detail || message;
}
