import { type Clock, type Log, PipelineError, type Topic } from '@infrapulse/ports';
import type { TopicRegistry } from './ensure-topics.ts';
import type { Health } from './health.ts';
import type { Link } from './open-link.ts';
import type { Sender } from './send-together.ts';

export interface Retention {
  readonly ageMs?: number;
  readonly bytes?: number;
}

export interface KafkaSasl {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** PEM texts; an empty object trusts the authorities that Node trusts. */
export interface KafkaSsl {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export interface KafkaStreamConfig {
  /** `host:port` of some of the brokers; they name the rest. */
  readonly brokers: readonly string[];
  readonly clientId?: string;
  readonly sasl?: KafkaSasl;
  readonly ssl?: KafkaSsl;
  /** Equal for every topic, fixed once the first topic exists. */
  readonly partitions: number;
  /** Copies of each topic that is made. */
  readonly replication: number;
  /** Copies that must have a record before it counts as durable; `replication` − 1, at least 1, unless given. */
  readonly minInSync?: number;
  /** By topic name; a topic without an entry is kept for ever. */
  readonly retention?: Readonly<Record<string, Retention>>;
  /** Before every topic, group and transactional id: several installations on one cluster. */
  readonly topicPrefix?: string;
  /** After so long without a word an instance's partitions go to others; the brokers have a floor (6 s). */
  readonly sessionTimeoutMs?: number;
  /** Name of this process among its like: a restart takes its partitions over at once, nobody waits for the session. */
  readonly instance?: string;
}

/** What every part of the driver works with. */
export interface Context {
  readonly config: KafkaStreamConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly health: Health;
  readonly topics: TopicRegistry;
  /** For single questions; readers that wait for records have their own. */
  readonly link: Link;
  readonly sender: Sender;
  readonly openLink: () => Link;
  /** Aborts when the port stops. */
  readonly closing: AbortSignal;
}

export function wireName({ config }: Pick<Context, 'config'>, topic: string): string {
  return `${config.topicPrefix ?? ''}${topic}`;
}

const GROUPS = 'infrapulse.';

export function wireGroup({ config }: Pick<Context, 'config'>, group: string): string {
  return `${config.topicPrefix ?? ''}${GROUPS}${group}`;
}

/** Our name of a group, undefined for groups of others. */
export function groupOfWire({ config }: Pick<Context, 'config'>, wire: string): string | undefined {
  const start = `${config.topicPrefix ?? ''}${GROUPS}`;
  return wire.startsWith(start) ? wire.slice(start.length) : undefined;
}

export function partitionsOf({ config }: Pick<Context, 'config'>): readonly number[] {
  return Array.from({ length: config.partitions }, (_, partition) => partition);
}

export function assertOpen({ closing }: Pick<Context, 'closing'>): void {
  if (closing.aborted)
    throw new PipelineError('IP_STREAM_CLOSED', 'reject', 'the stream has been stopped');
}

/** A topic as this driver meets it: by its name on the wire. */
export interface WireTopic {
  readonly topic: Topic<unknown>;
  readonly wire: string;
}

/** The topic exists and is as it should be. */
export async function openTopic<T>(context: Context, topic: Topic<T>): Promise<WireTopic> {
  assertOpen(context);
  const wire = wireName(context, topic.name);
  await context.topics.ensure({ wire, kept: topic.kept });
  assertOpen(context);
  return { topic: topic as Topic<unknown>, wire };
}
