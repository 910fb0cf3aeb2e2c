import { type Clock, PipelineError } from '@infrapulse/ports';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import type { KafkaStreamConfig } from './context.ts';
import { faultOf } from './kafka-errors.ts';
import { tryAgain } from './try-again.ts';

interface TopicNeed {
  readonly wire: string;
  readonly kept: 'log' | 'compacted';
}

export interface TopicRegistry {
  /** Makes the topic where it is missing, refuses one that is otherwise; once per topic. */
  ensure(need: TopicNeed): Promise<void>;
  /** Those that exist. */
  readonly wireTopics: ReadonlySet<string>;
  isCompacted(wire: string): boolean;
  /** Of the whole cluster. */
  existing(): Promise<ReadonlySet<string>>;
  /** Topics that others of the installation made: to be looked up, as they are. */
  learn(wires: Iterable<string>): void;
}

const OPEN_MS = 30_000;
/** Kafka's own default, whatever that of the cluster is: batches are made to fit. */
const MESSAGE_BYTES_MAX = 1_048_588;
/** Values that a newer release replaces must go some time, and a restore reads what is left of them. */
const COMPACTED_SEGMENT_BYTES = 64 * 2 ** 20;
const COMPACTED_SEGMENT_MS = 3_600_000;
/** So long every value of a key stays, for folds that read the topic and may have to read it again. */
const COMPACTION_LAG_MS = 3_600_000;

interface RegistryDeps {
  readonly clock: Clock;
  readonly closing: AbortSignal;
}

export function createTopicRegistry(
  kafka: Kafka,
  config: KafkaStreamConfig,
  { clock, closing }: RegistryDeps,
): TopicRegistry {
  const asked = new Map<string, Promise<void>>();
  const wireTopics = new Set<string>();
  const compacted = new Set<string>();
  const open = async (need: TopicNeed) => {
    const doing = `the topic ${need.wire} cannot be opened`;
    try {
      // A broker hears of a new topic a moment after another has made it.
      await tryAgain({ doing, boundMs: OPEN_MS, clock, closing }, () =>
        withAdmin(kafka, (admin) => openOne(admin, config, need)),
      );
    } catch (error) {
      asked.delete(need.wire);
      throw error;
    }
    wireTopics.add(need.wire);
    if (need.kept === 'compacted') compacted.add(need.wire);
  };
  return {
    wireTopics,
    isCompacted: (wire) => compacted.has(wire),
    existing: () => withAdmin(kafka, async (admin) => new Set(await admin.listTopics())),
    learn(wires) {
      for (const wire of wires) wireTopics.add(wire);
    },
    ensure(need) {
      const before = asked.get(need.wire);
      if (before) return before;
      const opening = open(need);
      asked.set(need.wire, opening);
      return opening;
    },
  };
}

async function withAdmin<R>(kafka: Kafka, work: (admin: Admin) => Promise<R>): Promise<R> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

async function openOne(admin: Admin, config: KafkaStreamConfig, need: TopicNeed): Promise<void> {
  const names = await admin.listTopics();
  if (!names.includes(need.wire)) await createOne(admin, config, need);
  await checkOne(admin, config, need);
}

async function createOne(admin: Admin, config: KafkaStreamConfig, need: TopicNeed): Promise<void> {
  const { partitions, replication } = config;
  const topic = {
    topic: need.wire,
    numPartitions: partitions,
    replicationFactor: replication,
    configEntries: Object.entries(wanted(config, need)).map(([name, value]) => ({ name, value })),
  };
  try {
    await admin.createTopics({ topics: [topic], waitForLeaders: false });
  } catch (error) {
    if (faultOf(firstOf(error)) !== 'INVALID_REPLICATION_FACTOR') throw error;
    const text = `${need.wire} cannot have ${replication} copies: stream.kafka.replication is more than there are brokers`;
    throw new PipelineError('IP_CONFIG_INVALID', 'fatal', text, error);
  }
}

function firstOf(error: unknown): unknown {
  return (error as { errors?: readonly unknown[] }).errors?.[0] ?? error;
}

function wanted(config: KafkaStreamConfig, { kept }: TopicNeed): Readonly<Record<string, string>> {
  const minInSync = config.minInSync ?? Math.max(1, config.replication - 1);
  const always = {
    'min.insync.replicas': String(minInSync),
    'message.timestamp.type': 'LogAppendTime',
    'max.message.bytes': String(MESSAGE_BYTES_MAX),
  };
  // Age and size are ours to judge (retain-topics.ts): the brokers would delete what a group has still to read.
  if (kept === 'log')
    return {
      ...always,
      'cleanup.policy': 'delete',
      'retention.ms': '-1',
      'retention.bytes': '-1',
    };
  return {
    ...always,
    'cleanup.policy': 'compact',
    'segment.bytes': String(COMPACTED_SEGMENT_BYTES),
    'segment.ms': String(COMPACTED_SEGMENT_MS),
    'min.cleanable.dirty.ratio': '0.2',
    'min.compaction.lag.ms': String(COMPACTION_LAG_MS),
  };
}

async function checkOne(admin: Admin, config: KafkaStreamConfig, need: TopicNeed): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [need.wire] });
  const count = topics[0]?.partitions.length ?? 0;
  if (count !== config.partitions) {
    const text = `the topic ${need.wire} has ${count} partitions, not ${config.partitions} as stream.kafka.partitions says; the number cannot change`;
    throw new PipelineError('IP_CONFIG_INVALID', 'fatal', text);
  }
  await checkSettings(admin, config, need);
}

/** How it is cleaned must be right; the rest is brought to what the settings say, others' own settings kept. */
async function checkSettings(
  admin: Admin,
  config: KafkaStreamConfig,
  need: TopicNeed,
): Promise<void> {
  const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: need.wire };
  const { resources } = await admin.describeConfigs({
    resources: [resource],
    includeSynonyms: false,
  });
  const entries = resources[0]?.configEntries ?? [];
  const present = new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
  const settings = wanted(config, need);
  if (present.get('cleanup.policy') !== settings['cleanup.policy']) {
    const text = `the topic ${need.wire} has cleanup.policy ${present.get('cleanup.policy')}, it needs ${settings['cleanup.policy']}`;
    throw new PipelineError('IP_CONFIG_INVALID', 'fatal', text);
  }
  if (Object.entries(settings).every(([name, value]) => present.get(name) === value)) return;
  const own = entries
    .filter(({ isDefault, isSensitive }) => !isDefault && !isSensitive)
    .map(({ configName, configValue }) => [configName, configValue] as const);
  const merged = { ...Object.fromEntries(own), ...settings };
  const configEntries = Object.entries(merged).map(([name, value]) => ({ name, value }));
  await admin.alterConfigs({ validateOnly: false, resources: [{ ...resource, configEntries }] });
}
