import type { Exchange, KafkaBroker } from './kafka-cluster.ts';

/** A request as kafkajs's connections take it. */
interface Request {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  /** What follows the header: kafkajs looks at both fields. */
  readonly encode: () => Promise<{ readonly buf: Buffer; readonly buffer: Buffer }>;
}

/**
 * One request whose answer is read by us: kafkajs makes several objects of each record, and tells of several
 * partitions that failed only the first. Rejects with kafkajs's error of the connection.
 */
export async function askBroker<R>(
  broker: KafkaBroker,
  request: Request,
  decode: (payload: Buffer) => R,
): Promise<R> {
  const response = {
    decode: async (payload: Buffer) => ({ answer: decode(payload) }),
    parse: async ({ answer }: { readonly answer: R }) => answer,
  };
  return exchange(broker, { request, response });
}

/** The same, with an answer that is read as it says. */
export async function exchange<R>(broker: KafkaBroker, both: Exchange): Promise<R> {
  try {
    return await broker.connectionPool.send<R>(both);
  } catch (error) {
    // As kafkajs does: the next request opens a connection again.
    if ((error as Error).name === 'KafkaJSConnectionClosedError') await broker.disconnect();
    throw error;
  }
}
