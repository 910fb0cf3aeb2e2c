import { fill } from '../words/fill.ts';
import type { Words } from '../words/words-context.ts';
import type { ListedAlarm } from './listed-alarm.ts';

interface Chosen {
  /** All of the filter, whatever is ticked. */
  readonly all: boolean;
  readonly chosen: number;
  /** What the filter lists; undefined until it is known. */
  readonly data: { readonly items: readonly ListedAlarm[]; readonly more: boolean } | undefined;
}

/** How many alarms a bulk command is for. What is over takes none, also where it is listed. */
export function chosenWord({ bulk }: Words, { all, chosen, data }: Chosen): string {
  if (!all) return fill(bulk.chosen, { count: chosen });
  if (!data) return '';
  const count = data.items.filter(({ state }) => state !== 'NORMAL').length;
  return fill(data.more ? bulk.chosenAtLeast : bulk.chosen, { count });
}
