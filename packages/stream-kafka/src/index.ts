export type { KafkaSasl, KafkaSsl, KafkaStreamConfig, Retention } from './context.ts';
export type { OnHealth } from './health.ts';
export { openKafkaStream, type StreamDeps } from './open-kafka-stream.ts';
