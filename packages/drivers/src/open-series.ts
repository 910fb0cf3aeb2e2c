import type { Clock, Log, SeriesPort } from '@infrapulse/ports';

/** Which store keeps history, and where. */
interface SeriesConfig {
  readonly driver: 'embedded';
  readonly dataDir: string;
  /** The metrics each kind knows, by kind. */
  readonly metrics: Readonly<Record<string, readonly string[]>>;
}

interface SeriesDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/** Config in, port out; the driver is loaded only when it is the one. */
export async function openSeries(config: SeriesConfig, { log }: SeriesDeps): Promise<SeriesPort> {
  switch (config.driver) {
    case 'embedded': {
      const { openEmbeddedSeries } = await import('@infrapulse/series-embedded');
      return openEmbeddedSeries({ dataDir: config.dataDir, metrics: config.metrics, log });
    }
  }
}
