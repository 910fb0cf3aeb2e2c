import { topics } from '@infrapulse/contracts';
import type { LogRecord, Reading, Tick } from '@infrapulse/domain';
import type { Consumer, Positions, StreamPort, Topic } from '@infrapulse/ports';
import type { LatestValues } from './latest-values.ts';
import { type Backfill, watchBackfill } from './watch-backfill.ts';

/** Nobody sees on a page whether a value came so much earlier. */
const PACE_MS = 100;

/** What the api hears of the log as it is written. */
export interface ReadingsView {
  /** Newest tick of every ingest instance. */
  ticks(): readonly Tick[];
  /** Messages received per second between the two newest ticks of every instance. */
  rate(): number;
  /** Readings of the past that arrived in the last seconds before a log time. */
  backfill(at: number): Backfill | null;
  onReading(listener: (reading: Reading) => void): () => void;
  readonly consumer: Consumer;
}

export interface FollowOptions {
  readonly latest: LatestValues;
  readonly readAhead: number;
}

/** Reads the log from shortly before its end, by itself: every instance of the api hears everything. */
export async function followReadings(
  stream: StreamPort,
  { latest, readAhead }: FollowOptions,
): Promise<ReadingsView> {
  const ticks = new Map<string, Tick>();
  const rates = new Map<string, number>();
  const backfill = watchBackfill();
  const listeners = new Set<(reading: Reading) => void>();
  const take = (record: LogRecord) => {
    if (record.type === 'reading') {
      latest.take(record);
      backfill.take(record);
      for (const listener of listeners) listener(record);
    } else if (record.type === 'tick') {
      rates.set(record.node, rateBetween(ticks.get(record.node), record));
      ticks.set(record.node, record);
    }
  };
  const from = await nearEnd(stream, topics.readings, readAhead);
  const consumer = await stream.consume(
    { topic: topics.readings, group: null, from, batchMax: 5000, paceMs: PACE_MS },
    ({ records }) => {
      for (const { value } of records) take(value);
    },
  );
  await consumer.caughtUp();
  return {
    ticks: () => [...ticks.values()],
    rate: () => [...rates.values()].reduce((sum, rate) => sum + rate, 0),
    backfill: (at) => backfill.recent(at),
    onReading(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    consumer,
  };
}

function rateBetween(before: Tick | undefined, tick: Tick): number {
  const seconds = (tick.at - (before?.at ?? tick.at)) / 1000;
  const received = tick.counts.received - (before?.counts.received ?? 0);
  return seconds > 0 ? Math.max(0, Math.round((received / seconds) * 10) / 10) : 0;
}

/** Positions `back` records before the end of each partition, or its first kept record. */
export async function nearEnd(
  stream: StreamPort,
  topic: Topic<unknown>,
  back: number,
): Promise<Positions> {
  const ends = await stream.ends(topic);
  return Object.fromEntries(
    ends.map(({ first, next }, partition) => [partition, Math.max(first, next - back)]),
  );
}
