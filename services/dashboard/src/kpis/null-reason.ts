import type { KpiAnswer } from '@infrapulse/contracts';
import { nameOf } from '../words/name-of.ts';
import type { Words } from '../words/words-context.ts';

/** Why there is no value. The reason of a revision says why it changed, not why nothing is known. */
export function nullReason({ reason, revision }: KpiAnswer, words: Words): string {
  const [note = '', change] = reason.split('; ');
  if (change !== undefined) return nameOf(words.reasons, note);
  if (reason === '' || revision > 1) return words.kpi.insufficient;
  return nameOf(words.reasons, reason);
}
