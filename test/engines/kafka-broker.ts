import { randomBytes } from 'node:crypto';
import { env } from 'node:process';
import type { KafkaStreamConfig } from '../../packages/stream-kafka/src/index.ts';
import { clockOf, silent } from './programs/summing.mjs';

/** `host:port`, comma separated, of the Kafka to test with. */
const brokers = (env['INFRAPULSE_TEST_KAFKA'] ?? '').split(',').filter(Boolean);
export const noKafka =
  brokers.length === 0 ? 'INFRAPULSE_TEST_KAFKA names no broker (host:port)' : null;

/** Each test its own topics and groups: nothing is left to clean. */
export function ownConfig(partitions: number): KafkaStreamConfig {
  const topicPrefix = `t${randomBytes(4).toString('hex')}.`;
  const replication = Math.min(3, brokers.length);
  return { brokers, partitions, replication, topicPrefix, sessionTimeoutMs: 2000 };
}

export const deps = { clock: clockOf(), log: silent };
