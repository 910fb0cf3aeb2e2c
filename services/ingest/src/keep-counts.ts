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
/** Clocks of instances differ by no more. */
const CLOCKS_APART_MS = 300_000;

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
  /** Partition and time of each reading behind the newest tick of its partition. */
  const beyond: (readonly [partition: number, at: number])[] = [];
  await walkBack(stream, topics.readings, (record) => {
    const { partition, value } = record;
    if (!open.has(partition)) return open.size > 0;
    if (isReading(record)) beyond.push([partition, value.at]);
    if (!isOwnTick(record)) return true;
    open.delete(partition);
    ticks.set(partition, value as Tick);
    return open.size > 0;
  });
  const tick = newestOf(ticks.values());
  // A kill may come when a tick is in some partitions: it counts what is before its place in the others too.
  const isCounted = ([partition, at]: readonly [number, number]) =>
    tick !== undefined && ticks.get(partition)?.at !== tick.at && at <= tick.at;
  const readings = beyond.filter((one) => !isCounted(one)).length;
  const tickAt = tick?.at ?? 0;
  const rejected = await rejectedSince(stream, node, tickAt);
  const before = tick?.counts ?? { received: 0, rejected: 0, setAside: 0 };
  return {
    boot: (tick?.boot ?? 0) + 1,
    tickAt,
    counts: {
      received: before.received + readings + rejected,
      rejected: before.rejected + rejected,
      setAside: before.setAside,
    },
  };
}

/** How many rejections of this instance are later than its tick; partitions come one behind the other. */
async function rejectedSince(stream: StreamPort, node: string, tickAt: number): Promise<number> {
  const ends = await stream.ends(topics.rejected);
  const open = new Set(ends.flatMap(({ first, next }, index) => (next > first ? [index] : [])));
  let rejected = 0;
  await walkBack(stream, topics.rejected, ({ partition, value }) => {
    if (!open.has(partition)) return open.size > 0;
    // In a partition one's own are in order of time; those of others stand between them by their clocks.
    const isOwn = value.node === node;
    if (isOwn && value.at > tickAt) rejected += 1;
    if (value.at <= (isOwn ? tickAt : tickAt - CLOCKS_APART_MS)) open.delete(partition);
    return open.size > 0;
  });
  return rejected;
}

function newestOf(ticks: Iterable<Tick>): Tick | undefined {
  return [...ticks].sort((a, b) => b.at - a.at)[0];
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
