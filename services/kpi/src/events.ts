import { topics } from '@infrapulse/contracts';
import type { KpiRecord } from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import type { Runtime } from '@infrapulse/runtime';

/** What the room can report: log line and counter together. */
export function createEvents({
  log,
  metrics,
  health,
}: Pick<Runtime, 'log' | 'metrics' | 'health'>) {
  const records = metrics.counter(
    'infrapulse_kpi_records_published_total',
    'KPI records published',
    ['scope'],
  );
  const revisions = metrics.counter(
    'infrapulse_kpi_revisions_published_total',
    'KPI records of closed windows: provisional, final, restated',
    ['kpi'],
  );
  const tooLate = metrics.counter(
    'infrapulse_kpi_readings_beyond_hot_window_total',
    'Readings older than the evidence kept in memory; their day needs a recomputation',
  );
  const sessionsLeft = metrics.counter(
    'infrapulse_kpi_sessions_left_out_total',
    'Charging sessions older than those kept in memory, or more of one charger than are kept',
  );
  return {
    outputsPublished(outputs: readonly Output[]) {
      const published = outputs.filter(({ topic }) => topic.name === topics.kpis.name);
      const values = published.map(({ value }) => value as KpiRecord);
      for (const [scope, count] of countBy(values, (record) => record.scope))
        records(count, { scope });
      const revised = values.filter(({ revision }) => revision >= 1);
      for (const [kpi, count] of countBy(revised, (record) => record.kpi))
        revisions(count, { kpi });
    },
    readingBeyondHotWindow: () => tooLate(),
    sessionLeftOut: () => sessionsLeft(),
    started: () => health.set('kpi', true),
    foldFailed(error: unknown) {
      health.set('kpi', false, error instanceof Error ? error.message : String(error));
      log.error({ err: error }, 'The KPI fold cannot go on');
    },
  };
}

/** One step of a counter for many records: a step costs more than a look. */
function countBy(records: readonly KpiRecord[], nameOf: (record: KpiRecord) => string) {
  const counts = new Map<string, number>();
  for (const record of records) {
    const name = nameOf(record);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

export type Events = ReturnType<typeof createEvents>;
