import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import type { KafkaStreamConfig } from '../../packages/stream-kafka/src/index.ts';

/** A client that knows nothing of our driver. */
export function foreignClient({ brokers }: KafkaStreamConfig): Kafka {
  const retry = { initialRetryTime: 20, retries: 20 };
  return new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING, retry });
}

export async function withAdmin<R>(
  config: KafkaStreamConfig,
  work: (admin: Admin) => Promise<R>,
): Promise<R> {
  const admin = foreignClient(config).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

interface ForeignMessage {
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** The first `count` committed messages of a topic, as others see them. */
export async function foreignRead(
  config: KafkaStreamConfig,
  topic: string,
  count: number,
): Promise<readonly ForeignMessage[]> {
  const consumer = foreignClient(config).consumer({ groupId: `foreign-${topic}` });
  const messages: ForeignMessage[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        async eachMessage({ message }) {
          messages.push({
            key: message.key?.toString() ?? null,
            value: message.value?.toString() ?? null,
            headers: Object.fromEntries(
              Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
            ),
          });
          if (messages.length >= count) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return messages;
}
