import type { KafkaConfig, Producer, SASLOptions } from 'kafkajs';
import { cloudEventOf } from '../cloud-event.ts';
import { aborted } from './aborted.ts';
import type { Answer, ChannelBase, ChannelKind, Message, SenderContext } from './channel.ts';

export interface KafkaChannel extends ChannelBase {
  readonly type: 'kafka';
  /** host:port of those to ask first. */
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly tls: 'off' | 'on';
  /** PEM of an authority of one's own. */
  readonly ca?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
}

const ALL_IN_SYNC = -1;
const CONNECT_MS = 5000;
/** What holds for this message for ever. */
const REFUSED = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD']);

/**
 * CloudEvents 1.0 in a topic of another platform's Kafka (Kafka binding §3.3, structured), one at a time and with
 * acks=all. The record's key is the asset: what is said of an alarm stays in one partition, in order.
 */
export const kafka: ChannelKind<KafkaChannel> = {
  type: 'kafka',
  open(channel, context) {
    let producer: Producer | undefined;
    async function drop(): Promise<void> {
      const dropped = producer;
      producer = undefined;
      await dropped?.disconnect();
    }
    async function produce(message: Message): Promise<void> {
      producer ??= await create(channel);
      // Does nothing where it is connected.
      await producer.connect();
      const messages = [recordOf(message, context)];
      await producer.send({ topic: channel.topic, acks: ALL_IN_SYNC, messages });
    }
    return {
      combinesMax: 1,
      limits: [],
      async send(message, signal) {
        const producing = produce(message);
        try {
          await Promise.race([producing, aborted(signal)]);
          return { outcome: 'delivered', status: null, detail: 'acknowledged' };
        } catch (error) {
          // What was not answered must not go out later; who leads the topic is asked anew.
          producing.catch(() => undefined);
          await drop();
          return answerOf(error);
        }
      },
      close: drop,
    };
  },
};

/** Each attempt is ours to repeat: the library does nothing again by itself. */
async function create(channel: KafkaChannel): Promise<Producer> {
  const { default: library } = await import('kafkajs');
  const retry = { retries: 0 };
  const client = new library.Kafka({
    ...configOf(channel),
    retry,
    logLevel: library.logLevel.NOTHING,
  });
  return client.producer({ allowAutoTopicCreation: false, retry });
}

function configOf(channel: KafkaChannel): KafkaConfig {
  const { brokers, tls, ca, user, password = '', mechanism } = channel;
  return {
    clientId: 'infrapulse-notifier',
    brokers: [...brokers],
    connectionTimeout: CONNECT_MS,
    ssl: tls === 'on' && (ca === undefined ? true : { ca }),
    ...(user !== undefined && { sasl: { mechanism, username: user, password } as SASLOptions }),
  };
}

function recordOf({ key, notifications, at }: Message, { dashboardUrl }: SenderContext) {
  const [one] = notifications as [Message['notifications'][number]];
  const event = cloudEventOf(one, dashboardUrl());
  return {
    key: String(event['partitionkey']),
    value: JSON.stringify(event),
    timestamp: String(at),
    headers: {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'idempotency-key': key,
    },
  };
}

/** A wrong password, a missing topic and a missing right are faults of the channel: what waits must not be lost. */
function answerOf(error: unknown): Answer {
  const { message, type } = innermost(error) as Error & { readonly type?: string };
  const refused = type !== undefined && REFUSED.has(type);
  const detail = type === undefined ? message : `${type}: ${message}`;
  return { outcome: refused ? 'refused' : 'again', status: null, detail };
}

function innermost(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? innermost(error.cause) : error;
}
