import type { Log, StreamRecord, Topic } from '@infrapulse/ports';
import type { RawMessage } from './kafka-cluster.ts';

/**
 * Messages as records. What a foreign producer wrote and the topic's codec cannot read is dropped and said,
 * once per piece: one bad message stops nothing. A removal has the value undefined, in compacted topics alone.
 */
export function decodeMessages<T>(
  topic: Topic<T>,
  partition: number,
  messages: readonly RawMessage[],
  log: Log,
): StreamRecord<T>[] {
  const records: StreamRecord<T>[] = [];
  let dropped = 0;
  for (const { key, value, offset } of messages) {
    const read = value === null ? removal<T>(topic) : readValue(topic, value);
    if (read === undefined) dropped += 1;
    else
      records.push({
        partition,
        offset,
        key: key === null ? '' : key.toString('utf8'),
        value: read.value,
      });
  }
  if (dropped > 0)
    log.warn({ topic: topic.name, partition, dropped }, 'Dropped messages that cannot be read');
  return records;
}

interface Read<T> {
  readonly value: T;
}

function removal<T>(topic: Topic<T>): Read<T> | undefined {
  return topic.kept === 'compacted' ? { value: undefined as T } : undefined;
}

/** Undefined is said by who asked, with the count of them. */
function readValue<T>({ codec }: Topic<T>, bytes: Buffer): Read<T> | undefined {
  try {
    return { value: codec.decode(bytes) };
  } catch {
    return undefined;
  }
}
