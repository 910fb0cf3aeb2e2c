import { createIngest, ingestConfig } from '@infrapulse/ingest';
import { openStreamOf } from './open-stores.ts';
import type { Room, RoomContext } from './room.ts';
import type { ThreadStart } from './thread-messages.ts';

/** The broker in a thread of its own, so that nothing else holds up a PUBACK. */
export async function startIngest({ settings }: ThreadStart, context: RoomContext): Promise<Room> {
  const stream = await openStreamOf(settings, context);
  const config = ingestConfig.parse({
    host: settings.host,
    port: settings.mqtt.port,
    maxPacketBytes: settings.mqtt.maxPacketBytes,
    unknownAsset: settings.ingest.unknownAsset,
    strict: settings.ingest.strict,
  });
  const ingest = createIngest({ ...context, stream, config });
  await ingest.start();
  return {
    port: ingest.address().port,
    async stop() {
      await ingest.stop();
      await stream.stop();
    },
  };
}
