import { type NewRecord, PipelineError, type Topic } from '@infrapulse/ports';
import { assertOpen, type Context, openTopic } from './context.ts';
import type { Message, ProducerId } from './kafka-cluster.ts';
import { faultOf, toPipelineError } from './kafka-errors.ts';
import { partitionOfRecord } from './partition-of-key.ts';
import { BATCH_BYTES, bytesOf, messageOf, sendBatch } from './send-batch.ts';

/** Bytes that may wait to be sent, over all partitions. */
const WAITING_BYTES_MAX = 64 * 2 ** 20;
const BATCH_RECORDS_MAX = 10_000;
/** How long a batch is tried before its callers hear of it. */
const SEND_MS = 20_000;
/** Sequence numbers are 31 bits wide. */
const SEQUENCE_MAX = 2 ** 30;
const NO_TRANSACTION_MS = 60_000;

/** Records of one call for one partition; they may take several batches. */
interface Entry {
  readonly messages: readonly Message[];
  readonly sizes: readonly number[];
  sent: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** One topic and partition: one batch in flight, everything that arrives meanwhile joins the next. */
interface Line {
  readonly wire: string;
  readonly partition: number;
  waiting: Entry[];
  producer: ProducerId | undefined;
  sequence: number;
  running: Promise<void> | undefined;
}

export interface AppendQueue {
  append<T>(topic: Topic<T>, records: readonly NewRecord<T>[]): Promise<void>;
  /** Resolves when nothing is in flight any more. */
  drain(): Promise<void>;
}

interface Queue {
  readonly context: Context;
  readonly lines: Map<string, Line>;
  waitingBytes: number;
}

export function createAppendQueue(context: Context): AppendQueue {
  const queue: Queue = { context, lines: new Map(), waitingBytes: 0 };
  return {
    async append(topic, records) {
      const { wire } = await openTopic(context, topic);
      const groups = byPartition(context, topic, records);
      assertRoom(queue);
      await Promise.all(
        [...groups].map(([partition, messages]) => enqueue(queue, wire, partition, messages)),
      );
    },
    async drain() {
      await Promise.all([...queue.lines.values()].flatMap((line) => line.running ?? []));
    },
  };
}

function byPartition<T>(
  { config: { partitions } }: Context,
  topic: Topic<T>,
  records: readonly NewRecord<T>[],
): ReadonlyMap<number, Message[]> {
  const groups = new Map<number, Message[]>();
  for (const record of records) {
    const message = messageOf(topic, record);
    const partition = partitionOfRecord(topic as Topic<unknown>, record, partitions);
    const group = groups.get(partition);
    if (group) group.push(message);
    else groups.set(partition, [message]);
  }
  return groups;
}

function assertRoom({ waitingBytes }: Queue): void {
  if (waitingBytes <= WAITING_BYTES_MAX) return;
  throw new PipelineError('IP_STREAM_FULL', 'retry', `${waitingBytes} bytes wait to be appended`);
}

function enqueue(
  queue: Queue,
  wire: string,
  partition: number,
  messages: readonly Message[],
): Promise<void> {
  const line = lineOf(queue, wire, partition);
  const sizes = messages.map(bytesOf);
  queue.waitingBytes += sum(sizes);
  return new Promise((resolve, reject) => {
    line.waiting.push({ messages, sizes, sent: 0, resolve, reject });
    line.running ??= sendAll(queue, line);
  });
}

function lineOf({ lines }: Queue, wire: string, partition: number): Line {
  const name = `${partition} ${wire}`;
  const known = lines.get(name);
  if (known) return known;
  const line: Line = {
    wire,
    partition,
    waiting: [],
    producer: undefined,
    sequence: 0,
    running: undefined,
  };
  lines.set(name, line);
  return line;
}

async function sendAll(queue: Queue, line: Line): Promise<void> {
  // Calls of this turn travel together.
  await Promise.resolve();
  while (line.waiting.length > 0) {
    const { messages, bytes } = nextBatch(line);
    try {
      await send(queue.context, line, messages);
    } catch (error) {
      failAll(queue, line, error);
      break;
    }
    queue.waitingBytes -= bytes;
    settle(line, messages.length);
  }
  // In the turn that saw nothing waiting: who comes next begins anew.
  line.running = undefined;
}

function nextBatch({ waiting }: Line): { messages: Message[]; bytes: number } {
  const messages: Message[] = [];
  let bytes = 0;
  for (const entry of waiting)
    for (let i = entry.sent; i < entry.messages.length; i += 1) {
      const size = entry.sizes[i] ?? 0;
      if (messages.length >= BATCH_RECORDS_MAX || bytes + size > BATCH_BYTES)
        return { messages, bytes };
      messages.push(entry.messages[i] as Message);
      bytes += size;
    }
  return { messages, bytes };
}

/** The first `count` messages that waited are durable. */
function settle(line: Line, count: number): void {
  let left = count;
  while (left > 0) {
    const entry = line.waiting[0];
    if (!entry) return;
    const part = Math.min(left, entry.messages.length - entry.sent);
    entry.sent += part;
    left -= part;
    if (entry.sent < entry.messages.length) return;
    line.waiting.shift();
    entry.resolve();
  }
}

/** Whoever waits behind fails too: what comes later must not be kept before what a caller sends again. */
function failAll(queue: Queue, line: Line, error: unknown): void {
  const failed = line.waiting;
  line.waiting = [];
  // Nobody knows whether the batch was kept: another one under its numbers would be taken for a repetition.
  line.producer = undefined;
  for (const { sizes, sent, reject } of failed) {
    queue.waitingBytes -= sum(sizes.slice(sent));
    reject(error);
  }
}

async function send(context: Context, line: Line, messages: readonly Message[]): Promise<void> {
  const { wire, partition } = line;
  const { link, clock, sender } = context;
  const doing = `${messages.length} records could not be appended to ${wire} ${partition}`;
  assertOpen(context);
  if (line.producer === undefined || line.sequence > SEQUENCE_MAX)
    await renewProducer(context, line);
  const { producer, sequence: firstSequence } = line;
  if (!producer) throw new PipelineError('IP_STREAM_WRITE', 'retry', doing);
  try {
    await link.persist(
      doing,
      (cluster) =>
        sendBatch(cluster, sender, {
          ...{ wire, partition, messages, firstSequence, producer },
          nowMs: clock.now(),
        }),
      SEND_MS,
    );
  } catch (error) {
    // Sent again after an answer was lost, and the broker knows that it has it.
    if (faultOf((error as PipelineError).cause) !== 'DUPLICATE_SEQUENCE_NUMBER')
      throw toPipelineError(error, doing);
  }
  line.sequence += messages.length;
}

async function renewProducer({ link }: Context, line: Line): Promise<void> {
  line.producer = await link.persist(
    `no producer for ${line.wire}`,
    async (cluster) => {
      const broker = await cluster.findControllerBroker();
      const { producerId, producerEpoch } = await broker.initProducerId({
        transactionTimeout: NO_TRANSACTION_MS,
      });
      return { producerId, producerEpoch };
    },
    SEND_MS,
  );
  line.sequence = 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
