import { setMaxListeners } from 'node:events';
import {
  type Clock,
  type Log,
  type NewRecord,
  PipelineError,
  type StreamPort,
  type Topic,
  within,
} from '@infrapulse/ports';
import kafkajs, { type KafkaConfig } from 'kafkajs';
import { createAppendQueue } from './append-records.ts';
import { checkTls } from './check-tls.ts';
import { consumeTopic } from './consume-topic.ts';
import { assertOpen, type Context, type KafkaStreamConfig, openTopic } from './context.ts';
import { createTopicRegistry } from './ensure-topics.ts';
import { followTable } from './follow-table.ts';
import { createHealth, type OnHealth } from './health.ts';
import { toPipelineError } from './kafka-errors.ts';
import { endsOfTopic } from './list-offsets.ts';
import { type Link, openLink, REQUEST_MS } from './open-link.ts';
import { partitionOfKey } from './partition-of-key.ts';
import { processTopic } from './process-topic.ts';
import { readLags } from './read-lags.ts';
import { retainTopics } from './retain-topics.ts';
import { createSender } from './send-together.ts';
import { tailTopic } from './tail-topic.ts';
import { whyUnreachable } from './why-unreachable.ts';

/** How long the brokers may take to answer when the stream is opened. */
const OPEN_MS = 10_000;
/** Everything in hand gets so long when the stream stops. */
const STOP_MS = 15_000;

export interface StreamDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Told when the brokers have not answered for 3 s, and when they do again; nobody unless given. */
  readonly onHealth?: OnHealth;
}

/**
 * The log on Kafka 4. Topics are made, or checked, when first used. Rejects with IP_CONFIG_INVALID (fatal) when
 * no broker answers within 10 s or the user is refused, naming the setting; a crash loses nothing that `append`
 * reported durable as long as `minInSync` copies survive.
 */
export async function openKafkaStream(
  config: KafkaStreamConfig,
  deps: StreamDeps,
): Promise<StreamPort> {
  checkTls(config.ssl);
  const closing = new AbortController();
  // Whoever waits listens to it.
  setMaxListeners(0, closing.signal);
  const health = createHealth(deps);
  const { clock, log } = deps;
  const client = new kafkajs.Kafka(clientOf(config, log));
  const topics = createTopicRegistry(client, config, { clock, closing: closing.signal });
  const linkDeps = { clock, log, health, closing: closing.signal, wireTopics: topics.wireTopics };
  const open = () => openLink(config, linkDeps);
  const link = open();
  const context: Context = {
    ...{ config, clock, log, health, topics, link },
    sender: createSender({ clock }),
    openLink: open,
    closing: closing.signal,
  };
  await reach(config, link);
  return createPort(context, async () => {
    closing.abort();
    await link.close();
  });
}

async function reach({ brokers }: KafkaStreamConfig, link: Link): Promise<void> {
  try {
    await link.persist(
      'Kafka was asked in vain',
      (cluster) => cluster.findControllerBroker(),
      OPEN_MS,
    );
  } catch (error) {
    await link.close();
    const known = toPipelineError(error, 'Kafka refuses us');
    if (known.outcome === 'fatal') throw known;
    const text = `${whyUnreachable(known.cause, brokers)} (${known.message})`;
    throw new PipelineError('IP_CONFIG_INVALID', 'fatal', text, error);
  }
}

function clientOf({ brokers, clientId, sasl, ssl }: KafkaStreamConfig, log: Log): KafkaConfig {
  return {
    brokers: [...brokers],
    clientId: clientId ?? 'infrapulse',
    // One of the mechanisms, whichever it is.
    ...(sasl && { sasl: sasl as NonNullable<KafkaConfig['sasl']> }),
    ...(ssl && { ssl }),
    connectionTimeout: 3000,
    requestTimeout: REQUEST_MS,
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 10 },
    logCreator: () => (entry) => log.debug({ text: entry.log.message }, 'Kafka client'),
  };
}

interface Stoppable {
  stop(): Promise<void>;
}

function createPort(context: Context, close: () => Promise<void>): StreamPort {
  const { partitions } = context.config;
  const queue = createAppendQueue(context);
  const opened = new Set<Stoppable>();
  const keep = <S extends Stoppable>(started: S): S => {
    opened.add(started);
    return started;
  };
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    const ended = Promise.all([...opened].map((started) => started.stop()));
    await within(context.clock, STOP_MS, ended);
    await within(context.clock, STOP_MS, queue.drain());
    await close();
  };
  const ifOpen = () => {
    if (stopping)
      throw new PipelineError('IP_STREAM_CLOSED', 'reject', 'the stream has been stopped');
    assertOpen(context);
  };
  return {
    partitions,
    partitionOf: (key) => partitionOfKey(key, partitions),
    async append<T>(topic: Topic<T>, records: readonly NewRecord<T>[]) {
      ifOpen();
      await queue.append(topic, records);
    },
    async consume(options, onBatch) {
      ifOpen();
      return keep(await consumeTopic(context, options, onBatch));
    },
    async process(options, createFold) {
      ifOpen();
      return keep(await processTopic(context, options, createFold));
    },
    async table(topic) {
      ifOpen();
      return keep(await followTable(context, topic));
    },
    async tail(topic, options) {
      ifOpen();
      return tailTopic(context, topic, options);
    },
    async ends(topic) {
      ifOpen();
      const { wire } = await openTopic(context, topic);
      return endsOfTopic(context, wire);
    },
    async lags() {
      ifOpen();
      return readLags(context);
    },
    async retain(now) {
      ifOpen();
      await retainTopics(context, now);
    },
    stop: () => (stopping ??= stop()),
  };
}
