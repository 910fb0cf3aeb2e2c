import { topics } from '@infrapulse/contracts';
import type { Consumer, StreamPort } from '@infrapulse/ports';
import type { Runtime, Service } from '@infrapulse/runtime';
import type { AlarmsConfig } from './config.ts';
import { createEvents } from './events.ts';
import { createKpiAlarmsFold, KPIS_FOLD_VERSION } from './fold-kpis.ts';
import { createAlarmsFold, READINGS_FOLD_VERSION } from './fold-readings.ts';

/** KPIs are told every 5 s: they wait for others, where a reading is judged as soon as it comes. */
const KPIS_PACE_MS = 100;

export interface AlarmsDeps extends Runtime {
  readonly stream: StreamPort;
  readonly config: AlarmsConfig;
}

/** Two folds: one over readings (limits, statuses, silence, devices' own alarms), one over KPI records. */
export function createAlarms(deps: AlarmsDeps): Service {
  const { stream, config } = deps;
  const events = createEvents(deps);
  const consumers: Consumer[] = [];
  let stopping: Promise<void> | undefined;

  function keep(consumer: Consumer): void {
    consumers.push(consumer);
    consumer.failed.catch((error: unknown) => events.foldFailed(error));
  }

  return {
    async start() {
      // Side by side: to join a group takes its brokers seconds when they are busy.
      await Promise.all([
        stream
          .process(
            { topic: topics.readings, group: 'alarms', foldVersion: READINGS_FOLD_VERSION },
            (partition, state) => createAlarmsFold(state, { partition, config, events }),
          )
          .then(keep),
        stream
          .process(
            {
              ...{ topic: topics.kpis, group: 'alarms-kpi', foldVersion: KPIS_FOLD_VERSION },
              paceMs: KPIS_PACE_MS,
            },
            (partition, state) => createKpiAlarmsFold(state, { partition, config, events }),
          )
          .then(keep),
      ]);
      events.started();
    },
    stop: () =>
      (stopping ??= Promise.all(consumers.map((consumer) => consumer.stop())).then(
        () => undefined,
      )),
  };
}
