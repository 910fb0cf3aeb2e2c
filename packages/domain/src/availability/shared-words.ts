import type { StateSpan } from '../model/span.ts';
import type { Said } from './points.ts';

export type Says = Pick<StateSpan, 'state' | 'status' | 'cause' | 'raw'>;

/** A city says few things, and each message brings texts of its own. Beyond so many each keeps its own. */
const WORDS_MAX = 10_000;
const saids = new Map<string, Said>();
const lists = new Map<string, readonly Said[]>();
const verdicts = new Map<string, Says>();

/** The same object each time. */
export function sharedSaid(said: Said): Said {
  return shared(saids, `${said.status}\n${said.raw}`, () => ({ ...said }));
}

/** The same list each time. */
export function sharedSaids(list: readonly Said[]): readonly Said[] {
  const key = JSON.stringify(list.map(({ status, raw }) => [status, raw]));
  return shared(lists, key, () => list.map(sharedSaid));
}

/** The same object each time, for what a span says. */
export function sharedSays({ state, status, cause, raw }: Says): Says {
  return shared(verdicts, `${state}\n${status}\n${cause}\n${raw}`, () => {
    return { state, status, cause, raw };
  });
}

function shared<T>(words: Map<string, T>, key: string, make: () => T): T {
  const known = words.get(key);
  if (known) return known;
  const made = make();
  if (words.size < WORDS_MAX) words.set(key, made);
  return made;
}
