import type { Runtime } from '@infrapulse/runtime';

/** What the room can report: log line and counter together. */
export function createEvents({
  log,
  metrics,
  health,
}: Pick<Runtime, 'log' | 'metrics' | 'health'>) {
  const revisions = metrics.counter(
    'infrapulse_kpi_records_published_total',
    'KPI records published',
    ['scope'],
  );
  const tooLate = metrics.counter(
    'infrapulse_kpi_readings_beyond_hot_window_total',
    'Readings older than the evidence kept in memory; their day needs a recomputation',
  );
  return {
    recordsPublished: (scope: string, count: number) => revisions(count, { scope }),
    readingBeyondHotWindow: () => tooLate(),
    started: () => health.set('kpi', true),
    foldFailed(error: unknown) {
      health.set('kpi', false, error instanceof Error ? error.message : String(error));
      log.error({ err: error }, 'The KPI fold cannot go on');
    },
  };
}

export type Events = ReturnType<typeof createEvents>;
