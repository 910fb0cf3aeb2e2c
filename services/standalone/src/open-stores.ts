import { kinds } from '@infrapulse/domain';
import { openSeries, openStream } from '@infrapulse/drivers';
import type { SeriesPort, StreamPort } from '@infrapulse/ports';
import type { Runtime } from '@infrapulse/runtime';
import type { Settings } from './settings.ts';

const REPLACED = { ageMs: 86_400_000, bytes: 2 ** 30 } as const;

/** The log as this installation keeps it; each thread opens its own. */
export function openStreamOf(settings: Settings, { clock, log }: Runtime): Promise<StreamPort> {
  const { retention } = settings;
  const config = {
    driver: settings.stream.driver,
    dataDir: settings.dataDir,
    partitions: settings.stream.partitions,
    retention: {
      'infrapulse.readings': { ageMs: retention.readings.age, bytes: retention.readings.bytes },
      'infrapulse.rejected': { ageMs: retention.rejected },
      'infrapulse.audit': { ageMs: retention.audit },
      'infrapulse.spans': { ageMs: retention.readings.age },
      // The newest value of each key stays; what it replaced, and sums already added up, go.
      'infrapulse.kpi-partials': REPLACED,
      'infrapulse.kpis': REPLACED,
      'infrapulse.states': REPLACED,
      'infrapulse.alarm-states': REPLACED,
    },
  } as const;
  return openStream(config, { clock, log });
}

export function openSeriesOf(settings: Settings, { clock, log }: Runtime): Promise<SeriesPort> {
  const metrics = Object.fromEntries(kinds.map((kind) => [kind.id, Object.keys(kind.metrics)]));
  return openSeries(
    { driver: settings.series.driver, dataDir: settings.dataDir, metrics },
    { clock, log },
  );
}
