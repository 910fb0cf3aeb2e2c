import { createIngest, ingestConfig } from '@infrapulse/ingest';
import { ingestChoice } from '@infrapulse/launch';
import { openLog } from './open-log.ts';
import type { Room, RoomContext } from './room.ts';
import type { ThreadStart } from './thread-messages.ts';

/** The broker in a thread of its own, so that nothing else holds up a PUBACK. */
export async function startIngest({ settings }: ThreadStart, context: RoomContext): Promise<Room> {
  const stream = await openLog(settings, context, 'stream of ingest');
  const config = ingestConfig.parse(ingestChoice(settings));
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
