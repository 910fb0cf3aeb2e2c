import { setTimeout as wait } from 'node:timers/promises';
import {
  foldedAtOnce,
  type NewRecord,
  PipelineError,
  type StreamPort,
  type StreamRecord,
  type Topic,
} from '../../packages/ports/src/index.ts';
import { type Item, input, type Sum, summing, sums } from './programs/summing.mjs';

const KEYS = 40;

/** Appends numbered records until it is told to stop; resolves to how many were acknowledged. */
export function startWriting(stream: StreamPort, perCall = 20) {
  let going = true;
  let n = 0;
  async function write(): Promise<number> {
    for (; going; n += perCall) {
      const records = Array.from({ length: perCall }, (_, i) => {
        const asset = `a-${(n + i) % KEYS}`;
        return { key: asset, value: { asset, n: n + i } };
      });
      await appendPatiently(stream, records);
      await wait(4);
    }
    return n;
  }
  const done = write();
  return {
    stop: () => {
      going = false;
      return done;
    },
  };
}

/** As a service does it: what may succeed later is tried again, and may then be there twice. */
async function appendPatiently(
  stream: StreamPort,
  records: readonly NewRecord<Item>[],
): Promise<void> {
  for (;;) {
    try {
      return await stream.append(input, records);
    } catch (error) {
      if (!(error instanceof PipelineError) || error.outcome !== 'retry') throw error;
      await wait(50);
    }
  }
}

/** Delivered at least once: what came again on a machine that was too busy counts once. */
export async function readAll<T>(stream: StreamPort, topic: Topic<T>): Promise<StreamRecord<T>[]> {
  const seen = Array.from({ length: stream.partitions }, () => new Map<number, StreamRecord<T>>());
  const from = Object.fromEntries(seen.map((_, partition) => [partition, 0]));
  const consumer = await stream.consume(
    { topic, group: `check-${topic.name}`, from },
    ({ partition, records }) => {
      for (const record of records) seen[partition]?.set(record.offset, record);
    },
  );
  await consumer.caughtUp();
  await consumer.stop();
  return seen.flatMap((records) => [...records.values()]);
}

/** What the fold says of these records when each is folded exactly once, per partition. */
function expected(records: readonly StreamRecord<Item>[], partition: number): readonly unknown[] {
  const mine = records.filter((record) => record.partition === partition);
  return foldedAtOnce(summing(new Map()).apply(mine)).map(({ key, value }) => [key, value]);
}

export interface Ledger {
  readonly records: number;
  readonly missing: number;
  /** Per partition: what was said, and what should have been. */
  readonly said: readonly (readonly unknown[])[];
  readonly expected: readonly (readonly unknown[])[];
}

/** Lets the fold end here, and compares its outputs with its input. */
export async function settle(stream: StreamPort, acknowledged: number): Promise<Ledger> {
  const options = { topic: input, group: 'sums', foldVersion: 1 };
  const fold = await stream.process(options, (_partition, state) => summing(state));
  await fold.caughtUp();
  await fold.stop();
  const records = await readAll(stream, input);
  const outputs: StreamRecord<Sum>[] = await readAll(stream, sums);
  const numbers = new Set(records.map(({ value }) => value.n));
  const partitions = Array.from({ length: stream.partitions }, (_, partition) => partition);
  return {
    records: records.length,
    missing: Array.from({ length: acknowledged }, (_, n) => n).filter((n) => !numbers.has(n))
      .length,
    said: partitions.map((p) =>
      outputs.filter(({ partition }) => partition === p).map(({ key, value }) => [key, value]),
    ),
    expected: partitions.map((p) => expected(records, p)),
  };
}
