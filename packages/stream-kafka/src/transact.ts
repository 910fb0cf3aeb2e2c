import assert from 'node:assert/strict';
import type { Context } from './context.ts';
import type { KafkaBroker, KafkaCluster, Message, ProducerId } from './kafka-cluster.ts';
import { faultOf } from './kafka-errors.ts';
import { sendBatch, splitByBytes } from './send-batch.ts';

const GROUP = 0;
const TRANSACTION = 1;
/** The brokers abort what was begun and not ended for so long; readers wait for it. */
const TRANSACTION_MS = 30_000;
/** The former transaction of this id is still being written. */
const CONCURRENT = 'CONCURRENT_TRANSACTIONS';
const CONCURRENT_PAUSE_MS = 2;
const CONCURRENT_TRIES = 2000;

/** Messages for one topic and partition. */
export interface Sending {
  readonly wire: string;
  readonly partition: number;
  readonly messages: readonly Message[];
  readonly isZipped?: boolean;
}

interface Transaction {
  readonly sendings: readonly Sending[];
  readonly groupId: string;
  readonly wire: string;
  readonly partition: number;
  readonly next: number;
  readonly note: string;
}

/** One transactional id. After any rejection it is of no use: open another, which also settles what is unknown. */
export interface Transactor {
  /** All of it and the position, or nothing. */
  commit(transaction: Transaction): Promise<void>;
}

interface Open {
  readonly context: Context;
  readonly transactionalId: string;
  readonly producer: ProducerId;
  readonly sequences: Map<string, number>;
  coordinator: KafkaBroker | undefined;
  groupCoordinator: KafkaBroker | undefined;
}

/** Fences whoever had this id, and resolves when what they began has been aborted or committed. */
export async function openTransactor(
  context: Context,
  transactionalId: string,
): Promise<Transactor> {
  const producer = await context.link.persist(
    `no transactions for ${transactionalId}`,
    async (cluster) => {
      const coordinator = await coordinatorOf(cluster, transactionalId);
      const { producerId, producerEpoch } = await coordinator.initProducerId({
        transactionalId,
        transactionTimeout: TRANSACTION_MS,
      });
      return { producerId, producerEpoch };
    },
    2 * TRANSACTION_MS,
  );
  const open: Open = {
    context,
    transactionalId,
    producer,
    sequences: new Map(),
    coordinator: undefined,
    groupCoordinator: undefined,
  };
  // Stays so after a rejection: what was begun may still be on its way.
  let isBusy = false;
  return {
    async commit(transaction) {
      assert(!isBusy, 'one transaction at a time');
      isBusy = true;
      await context.link.once((cluster) => commitWith(cluster, open, transaction));
      isBusy = false;
    },
  };
}

function coordinatorOf(cluster: KafkaCluster, transactionalId: string): Promise<KafkaBroker> {
  return cluster.findGroupCoordinator({
    groupId: transactionalId,
    coordinatorType: TRANSACTION,
  });
}

async function commitWith(
  cluster: KafkaCluster,
  open: Open,
  transaction: Transaction,
): Promise<void> {
  const { transactionalId, producer } = open;
  const ids = { transactionalId, ...producer };
  const { sendings, groupId } = transaction;
  const coordinator = (open.coordinator ??= await coordinatorOf(cluster, transactionalId));
  const group = (open.groupCoordinator ??= await cluster.findGroupCoordinator({
    groupId,
    coordinatorType: GROUP,
  }));
  if (sendings.length > 0)
    await whenFree(open, () =>
      coordinator.addPartitionsToTxn({ ...ids, topics: partitionsByTopic(sendings) }),
    );
  await whenFree(open, () => coordinator.addOffsetsToTxn({ ...ids, groupId }));
  const { wire, partition, next, note } = transaction;
  const offsets = [{ partition, offset: String(next), metadata: note }];
  await Promise.all([
    ...sendings.map((sending) => sendOne(cluster, open, sending)),
    group.txnOffsetCommit({ ...ids, groupId, topics: [{ topic: wire, partitions: offsets }] }),
  ]);
  await coordinator.endTxn({ ...ids, transactionResult: true });
}

/** Just after a commit the coordinator is still telling the brokers of it: nothing was added, ask again. */
async function whenFree({ context }: Open, request: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await request();
      return;
    } catch (error) {
      if (faultOf(error) !== CONCURRENT || tries >= CONCURRENT_TRIES) throw error;
      await context.clock.sleep(CONCURRENT_PAUSE_MS, context.closing);
    }
  }
}

function partitionsByTopic(sendings: readonly Sending[]) {
  const byTopic = new Map<string, number[]>();
  for (const { wire, partition } of sendings) {
    const partitions = byTopic.get(wire);
    if (partitions) partitions.push(partition);
    else byTopic.set(wire, [partition]);
  }
  return [...byTopic].map(([topic, partitions]) => ({ topic, partitions }));
}

/** Several batches one after the other: the broker counts them. */
async function sendOne(cluster: KafkaCluster, open: Open, sending: Sending): Promise<void> {
  const { wire, partition, isZipped = false } = sending;
  const { transactionalId, producer, sequences } = open;
  const name = `${partition} ${wire}`;
  for (const messages of splitByBytes(sending.messages)) {
    const firstSequence = sequences.get(name) ?? 0;
    await sendBatch(cluster, open.context.sender, {
      wire,
      partition,
      messages,
      firstSequence,
      producer,
      transactionalId,
      isZipped,
      nowMs: open.context.clock.now(),
    });
    sequences.set(name, firstSequence + messages.length);
  }
}
