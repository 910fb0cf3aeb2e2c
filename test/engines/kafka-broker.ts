import { randomBytes } from 'node:crypto';
import { env } from 'node:process';
import type { Clock, Log } from '../../packages/ports/src/index.ts';
import type { KafkaStreamConfig } from '../../packages/stream-kafka/src/index.ts';

/** `host:port`, comma separated, of the Kafka to test with. */
export const brokers = (env['INFRAPULSE_TEST_KAFKA'] ?? '').split(',').filter(Boolean);
export const noKafka =
  brokers.length === 0 ? 'INFRAPULSE_TEST_KAFKA names no broker (host:port)' : null;

/** Each test its own topics and groups: nothing is left to clean. */
export function ownConfig(partitions: number): KafkaStreamConfig {
  const topicPrefix = `t${randomBytes(4).toString('hex')}.`;
  return { brokers, partitions, replication: 1, topicPrefix, sessionTimeoutMs: 3000 };
}

const log: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => log,
};

const clock: Clock = {
  kind: 'system',
  now: () => Math.floor(performance.timeOrigin + performance.now()),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      if (signal?.aborted) end();
      else signal?.addEventListener('abort', end);
    }),
  every(ms, task) {
    const timer = setInterval(task, ms);
    return () => clearInterval(timer);
  },
};

export const deps = { clock, log };
