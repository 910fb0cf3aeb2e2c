import { byteCount, durationMs } from '@infrapulse/runtime';
import { z } from 'zod';

const count = () => z.int().positive();

/** Settings of the ingest service. */
export const ingestConfig = z.strictObject({
  host: z.string().default('127.0.0.1').describe('Address the broker listens on.'),
  port: z.int().min(0).max(65_535).default(1883).describe('MQTT port; 0 = any free port.'),
  node: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/)
    .default('ingest-1')
    .describe('Name of this instance in the log; differs between instances.'),
  external: z
    .strictObject({
      url: z.string().describe('Its address; mqtt.external.url.'),
      username: z.string().optional().describe('Who signs in there.'),
      password: z.string().optional().describe('With this.'),
      share: z.string().default('').describe('Group that divides the messages.'),
    })
    .nullable()
    .default(null),
  unknownAsset: z
    .enum(['register', 'reject'])
    .default('register')
    .describe('What happens to a reading of an asset that the register does not know.'),
  strict: z
    .boolean()
    .default(false)
    .describe('Refuse a whole reading for one bad metric instead of setting that one aside.'),
  maxPacketBytes: byteCount().prefault('1MiB').describe('Largest MQTT packet that is read.'),
  maxDiscardBytes: byteCount()
    .prefault('16MiB')
    .describe('A PUBLISH up to this size is thrown away, rejected and acknowledged.'),
  maxConnectBytes: byteCount().prefault('64KiB').describe('Largest CONNECT.'),
  connectTimeoutMs: durationMs().prefault('10s').describe('Time a new connection has to CONNECT.'),
  drainTimeoutMs: durationMs()
    .prefault('30s')
    .describe('A subscriber that takes nothing for so long is disconnected.'),
  topicLevelsMax: z.int().min(8).max(100).default(32).describe('Levels a topic may have.'),
  subscriptionsMax: count().default(100).describe('Subscriptions of one client.'),
  clientsMax: count().default(20_000).describe('Connections in all.'),
  clientsPerAddressMax: count().default(10_000).describe('Connections from one address.'),
  retainedMax: count().default(100_000).describe('Retained messages of clients.'),
  retainedBytesMax: byteCount().prefault('64MiB').describe('Bytes of them.'),
  queuedMax: count()
    .default(1000)
    .describe('Messages kept for a persistent session that is away; further ones are dropped.'),
  queuedBytesMax: byteCount().prefault('64MiB').describe('Bytes kept for all such sessions.'),
  sessionsMax: count().default(1000).describe('Persistent sessions with subscriptions.'),
  inFlightPerClientMax: count()
    .default(1000)
    .describe('Unacknowledged messages of one connection before its reads pause.'),
  inFlightMax: count().default(50_000).describe('Unacknowledged messages before all reads pause.'),
  inFlightBytesMax: byteCount()
    .prefault('64MiB')
    .describe('Unacknowledged bytes before all reads pause.'),
  unregisteredMax: count().default(10_000).describe('Assets that register themselves.'),
  partsPerUnregisteredMax: count().default(256).describe('Parts of an asset nobody registered.'),
  rejectedBytes: byteCount().prefault('8KiB').describe('Bytes kept of a refused message.'),
});
export type IngestConfig = z.output<typeof ingestConfig>;
export type External = NonNullable<IngestConfig['external']>;
