import type { Duplicates } from '@infrapulse/domain';
import type { NewRecord } from '@infrapulse/ports';
import type { Judgement } from './judge-batch.ts';
import type { Doubtful } from './pending-batch.ts';

/** Duplicates that one record names. */
const READINGS_MAX = 500;

/** Records that name the duplicates of a batch, each into the partition that it was read from; none of tests. */
export function duplicatesOf(
  doubtful: readonly Doubtful[],
  judgements: readonly Judgement[],
): readonly NewRecord<Duplicates>[] {
  const byPartition = new Map<number, [asset: string, offset: number, at: number][]>();
  doubtful.forEach(({ row, quality, node, partition }, i) => {
    if (judgements[i] !== 'duplicate' || node === null || quality === 'TEST') return;
    const found = byPartition.get(partition) ?? [];
    byPartition.set(partition, found);
    found.push([row.asset, offsetOf(row.src), row.at]);
  });
  return [...byPartition].flatMap(([partition, found]) =>
    Array.from({ length: Math.ceil(found.length / READINGS_MAX) }, (_, i) => {
      const readings = found.slice(i * READINGS_MAX, (i + 1) * READINGS_MAX);
      const [key = '', , at = 0] = readings.at(-1) ?? [];
      return { key, partition, value: { type: 'duplicates', readings, at } } as const;
    }),
  );
}

/** `src` is partition:offset. */
function offsetOf(src: string): number {
  return Number(src.slice(src.indexOf(':') + 1));
}
