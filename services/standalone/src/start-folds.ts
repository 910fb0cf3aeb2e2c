import { alarmsConfig, createAlarms } from '@infrapulse/alarms';
import { createKpi, kpiConfig } from '@infrapulse/kpi';
import { openLog } from './open-log.ts';
import type { Room, RoomContext } from './room.ts';
import type { ThreadStart } from './thread-messages.ts';

/** KPIs and alarms share a thread: they read the same log and decode each block once. */
export async function startFolds(
  { settings, plan }: ThreadStart,
  context: RoomContext,
): Promise<Room> {
  const stream = await openLog(settings, context, 'stream of folds');
  const { finalAfter, coverageMin } = settings.kpi;
  const kpi = createKpi({
    ...context,
    stream,
    config: { ...kpiConfig.parse({ finalAfterMs: finalAfter, coverageMin }), plan },
  });
  const alarms = createAlarms({
    ...context,
    stream,
    config: { ...alarmsConfig.parse({}), ...settings.alarms, plan },
  });
  // Whoever listens first is told first: somebody waits for an alarm.
  await alarms.start();
  await kpi.start();
  return {
    port: 0,
    async stop() {
      await Promise.all([kpi.stop(), alarms.stop()]);
      await stream.stop();
    },
  };
}
