import { nameOf } from '../words/name-of.ts';
import type { Words } from '../words/words-context.ts';

/** A status or a standard error code in words; codes of a vendor stay as they are. */
export function figureWord(words: Words, code: string): string {
  return nameOf({ ...words.errorCodes, ...words.statuses }, code);
}
