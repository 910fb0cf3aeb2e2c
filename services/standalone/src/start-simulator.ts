import { join } from 'node:path';
import { createFleet } from '@infrapulse/fleet';
import type { Room, RoomContext } from './room.ts';
import type { ThreadStart } from './thread-messages.ts';

/** The simulated city speaks to the broker over MQTT like everybody else. */
export async function startSimulator(start: ThreadStart, context: RoomContext): Promise<Room> {
  const fleet = createFleet({
    ...context,
    url: start.mqttUrl,
    scenario: start.settings.simulator,
    progressFile: join(start.settings.dataDir, 'simulator.json'),
  });
  await fleet.start();
  return { port: 0, stop: () => fleet.stop() };
}
