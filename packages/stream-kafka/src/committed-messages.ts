import type { FetchedPartition, RawMessage } from './kafka-cluster.ts';

/**
 * What of a fetched partition readers may see, from an offset on: no record of an aborted transaction, no marker.
 * Every aborted transaction that began at or before a record is known when the record is judged, of however many
 * producers: kafkajs takes in one per record, and lets records of the others through.
 */
export function committedMessages(
  { messages, abortedTransactions }: Pick<FetchedPartition, 'messages' | 'abortedTransactions'>,
  from: number,
): RawMessage[] {
  const begins = abortedTransactions
    .map(({ producerId, firstOffset }) => ({ producerId, first: Number(firstOffset) }))
    .sort((a, b) => a.first - b.first);
  const aborting = new Set<string>();
  const seen: RawMessage[] = [];
  let begun = 0;
  for (const message of messages) {
    const offset = Number(message.offset);
    for (let next = begins[begun]; next && next.first <= offset; next = begins[begun]) {
      aborting.add(next.producerId);
      begun += 1;
    }
    const { producerId, inTransaction } = message.batchContext;
    // Whichever way it ended: a marker that commits belongs to a producer that is not in the set.
    if (message.isControlRecord) aborting.delete(producerId);
    else if (offset >= from && !(inTransaction && aborting.has(producerId))) seen.push(message);
  }
  return seen;
}
