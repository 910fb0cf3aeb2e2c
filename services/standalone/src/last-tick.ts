import { topics } from '@infrapulse/contracts';
import type { StreamPort } from '@infrapulse/ports';

const PAGE = 2000;

/** Time of the newest tick in the log, undefined when there is none yet. */
export async function lastTickAt(stream: StreamPort): Promise<number | undefined> {
  const { records } = await stream.tail(topics.readings, { limit: PAGE });
  return records.map(({ value }) => value).find((value) => value.type === 'tick')?.at;
}
