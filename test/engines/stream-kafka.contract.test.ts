import { describe } from 'vitest';
import { streamContract } from '../../packages/ports/src/testing/index.ts';
import { openKafkaStream } from '../../packages/stream-kafka/src/index.ts';
import { deps, noKafka, ownConfig } from './kafka-broker.ts';

const retention = { 'infrapulse.readings': { ageMs: 1000 } };

describe.skipIf(noKafka !== null)(noKafka ?? 'Kafka', () => {
  streamContract(
    'kafka',
    async (partitions) => {
      const config = { ...ownConfig(partitions), retention };
      return { open: () => openKafkaStream(config, deps), dispose: async () => undefined };
    },
    { retainUntested: null },
  );
});
