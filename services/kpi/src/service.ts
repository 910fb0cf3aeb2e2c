import { topics } from '@infrapulse/contracts';
import { type Consumer, type Fold, pausesOf, type StreamPort } from '@infrapulse/ports';
import type { Runtime, Service } from '@infrapulse/runtime';
import type { KpiConfig } from './config.ts';
import { createEvents } from './events.ts';
import { createPartialsFold, PARTIALS_FOLD_VERSION } from './fold-partials.ts';
import { createReadingsFold, READINGS_FOLD_VERSION } from './fold-readings.ts';

/** Figures are told every 5 s of log time: records wait for others. */
const PACE_MS = 100;

export interface KpiDeps extends Runtime {
  readonly stream: StreamPort;
  readonly config: KpiConfig;
}

/** Two folds: readings into records of parts and assets and into sums; sums into records of every scope above. */
export function createKpi(deps: KpiDeps): Service {
  const { stream, config } = deps;
  const events = createEvents(deps);
  const consumers: Consumer[] = [];
  let stopping: Promise<void> | undefined;

  function keep(consumer: Consumer): void {
    consumers.push(consumer);
    consumer.failed.catch((error: unknown) => events.foldFailed(error));
  }

  function counted<In>(fold: Fold<In>): Fold<In> {
    return {
      *apply(records) {
        const outputs = yield* pausesOf(fold.apply(records));
        events.outputsPublished(outputs);
        return outputs;
      },
      changes: () => fold.changes(),
    };
  }

  return {
    async start() {
      // Side by side: to join a group takes its brokers seconds when they are busy.
      await Promise.all([
        stream
          .process(
            { topic: topics.kpiPartials, group: 'kpi-rollup', foldVersion: PARTIALS_FOLD_VERSION },
            (_, state) =>
              counted(createPartialsFold(state, { config, partitions: stream.partitions })),
          )
          .then(keep),
        stream
          .process(
            {
              ...{ topic: topics.readings, group: 'kpi', foldVersion: READINGS_FOLD_VERSION },
              paceMs: PACE_MS,
            },
            (partition, state) => counted(createReadingsFold(partition, state, { config, events })),
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
