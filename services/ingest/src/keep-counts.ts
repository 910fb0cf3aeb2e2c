import { topics } from '@infrapulse/contracts';
import type { IngestCounts, LogRecord, Tick } from '@infrapulse/domain';
import type { Positions, StreamPort, StreamRecord, Topic } from '@infrapulse/ports';

/** Where an instance takes up: its next boot number, the time of its last tick, and what it has counted. */
export interface Resumed {
  readonly boot: number;
  readonly tickAt: number;
  readonly counts: IngestCounts;
}

const PAGE = 2000;

/**
 * Counts survive a kill: the newest tick holds them, and whatever the log holds beyond it is added.
 * Values set aside after that tick are not in the log and stay uncounted.
 */
export async function resumeCounts(stream: StreamPort, node: string): Promise<Resumed> {
  const isOwnTick = ({ value }: StreamRecord<LogRecord>) =>
    value.type === 'tick' && value.node === node;
  const isReading = ({ value }: StreamRecord<LogRecord>) =>
    value.type === 'reading' && value.node === node;
  const ends = await stream.ends(topics.readings);
  const open = new Set(ends.flatMap(({ first, next }, index) => (next > first ? [index] : [])));
  const ticks = new Map<number, Tick>();
  const readings = new Map<number, number>();
  await walkBack(stream, topics.readings, (record) => {
    const { partition } = record;
    if (!open.has(partition)) return open.size > 0;
    if (isReading(record)) readings.set(partition, (readings.get(partition) ?? 0) + 1);
    if (!isOwnTick(record)) return true;
    open.delete(partition);
    ticks.set(partition, record.value as Tick);
    return open.size > 0;
  });
  const tick = [...ticks.values()].reduce<Tick | undefined>(newer, undefined);
  const tickAt = tick?.at ?? 0;
  // A kill may leave a tick in some partitions only. It was written behind all that came before it, in every partition:
  // where it is missing nothing lies beyond it.
  const beyond = [...readings].filter(([partition]) => ticks.get(partition)?.at === tick?.at);
  const later = beyond.reduce((sum, [, count]) => sum + count, 0);
  let rejected = 0;
  await walkBack(stream, topics.rejected, ({ value }) => {
    if (value.node === node && value.at > tickAt) rejected += 1;
    return value.at > tickAt;
  });
  const before = tick?.counts ?? { received: 0, rejected: 0, setAside: 0 };
  return {
    boot: (tick?.boot ?? 0) + 1,
    tickAt,
    counts: {
      received: before.received + later + rejected,
      rejected: before.rejected + rejected,
      setAside: before.setAside,
    },
  };
}

function newer(newest: Tick | undefined, tick: Tick): Tick {
  return newest && newest.at >= tick.at ? newest : tick;
}

/** Newest first, until told to stop. */
async function walkBack<T>(
  stream: StreamPort,
  topic: Topic<T>,
  visit: (record: StreamRecord<T>) => boolean,
): Promise<void> {
  let before: Positions | undefined;
  for (;;) {
    const page = await stream.tail(topic, { limit: PAGE, ...(before && { before }) });
    for (const record of page.records) if (!visit(record)) return;
    if (!page.before) return;
    before = page.before;
  }
}
