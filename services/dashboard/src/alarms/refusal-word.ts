import { fill } from '../words/fill.ts';
import { nameOf } from '../words/name-of.ts';
import type { Words } from '../words/words-context.ts';

const TOO_LONG = /^forS must be from 1 to (\d+) seconds$/;
const MOVED_ON = /^the alarm is at occurrence (\d+), not at (\d+)$/;

/** Why the alarm fold refused, in the language of the page; a reason it does not know as it is. */
export function refusalWord(reason: string, { refusals }: Words): string {
  const [, max] = TOO_LONG.exec(reason) ?? [];
  if (max !== undefined) return fill(refusals.tooLong, { max });
  const [, now, seen] = MOVED_ON.exec(reason) ?? [];
  if (now !== undefined && seen !== undefined) return fill(refusals.movedOn, { now, seen });
  return nameOf(refusals, reason);
}
