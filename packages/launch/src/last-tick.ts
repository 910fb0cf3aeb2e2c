import { topics } from '@infrapulse/contracts';
import type { Positions, StreamPort } from '@infrapulse/ports';

const PAGE = 2000;

/** Time of the newest tick in the log, undefined when there is none yet. */
export async function lastTickAt(stream: StreamPort): Promise<number | undefined> {
  let before: Positions | undefined;
  for (;;) {
    const page = await stream.tail(topics.readings, { limit: PAGE, ...(before && { before }) });
    const tick = page.records.map(({ value }) => value).find(({ type }) => type === 'tick');
    if (tick?.type === 'tick') return tick.at;
    if (!page.before) return undefined;
    before = page.before;
  }
}
