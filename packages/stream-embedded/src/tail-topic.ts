import type { Positions, StreamRecord, TailPage, Topic } from '@infrapulse/ports';
import { assertOpen, type Context, endsOf } from './context.ts';
import { blockHolding } from './read-block.ts';

/** The newest records first; with several partitions an equal share of each. */
export async function tailTopic<T>(
  context: Context,
  topic: Topic<T>,
  options: { readonly limit: number; readonly before?: Positions },
): Promise<TailPage<T>> {
  assertOpen(context);
  const records: StreamRecord<unknown>[] = [];
  const before: Record<number, number> = {};
  const share = Math.max(1, Math.ceil(options.limit / context.partitions));
  let more = false;
  for (let partition = 0; partition < context.partitions; partition += 1) {
    const { first, next } = endsOf(context, topic as Topic<unknown>, partition);
    const end = Math.min(options.before?.[partition] ?? next, next);
    const page = readBack(context, topic as Topic<unknown>, partition, {
      first,
      end,
      limit: share,
    });
    for (const record of page) records.push(record);
    const lowest = page.at(-1)?.offset ?? end;
    before[partition] = lowest;
    more ||= lowest > first;
  }
  return { records: records as StreamRecord<T>[], before: more ? before : null };
}

function readBack(
  context: Context,
  topic: Topic<unknown>,
  partition: number,
  { first, end, limit }: { readonly first: number; readonly end: number; readonly limit: number },
): StreamRecord<unknown>[] {
  const found: StreamRecord<unknown>[] = [];
  for (let at = end - 1; at >= first && found.length < limit; ) {
    const block = blockHolding(context, topic, partition, at);
    if (!block) break;
    for (let index = at - block.base; index >= 0 && found.length < limit; index -= 1) {
      const record = block.records[index];
      if (record) found.push(record);
    }
    at = block.base - 1;
  }
  return found;
}
