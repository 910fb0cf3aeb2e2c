import type { Clock, Log, SeriesPort } from '@infrapulse/ports';

interface EmbeddedSeriesChoice {
  readonly driver: 'embedded';
  readonly dataDir: string;
}

interface InfluxSeriesChoice {
  readonly driver: 'influx';
  /** http://host:8086 */
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
  readonly writer?: string;
  readonly writeTimeoutMs?: number;
  readonly queryTimeoutMs?: number;
  readonly gzip?: 'auto' | 'on' | 'off';
  readonly keepMs?: number;
}

/** Which store keeps history, and where. */
type SeriesConfig = (EmbeddedSeriesChoice | InfluxSeriesChoice) & {
  /** The metrics each kind knows, by kind. */
  readonly metrics: Readonly<Record<string, readonly string[]>>;
};

interface SeriesDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/** Config in, port out; the driver is loaded only when it is the one. */
export async function openSeries(config: SeriesConfig, deps: SeriesDeps): Promise<SeriesPort> {
  switch (config.driver) {
    case 'embedded': {
      const { openEmbeddedSeries } = await import('@infrapulse/series-embedded');
      const { dataDir, metrics } = config;
      return openEmbeddedSeries({ dataDir, metrics, log: deps.log });
    }
    case 'influx': {
      const { openInfluxSeries } = await import('@infrapulse/series-influx');
      return openInfluxSeries(config, deps);
    }
  }
}
