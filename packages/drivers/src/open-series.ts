import type { Clock, Log, SeriesPort } from '@infrapulse/ports';

/** Which store keeps history, and where. */
interface EmbeddedSeriesChoice {
  readonly driver: 'embedded';
  readonly dataDir: string;
  /** The metrics each kind knows, by kind. */
  readonly metrics: Readonly<Record<string, readonly string[]>>;
}

interface InfluxSeriesChoice {
  readonly driver: 'influx';
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
  /** How long readings stay; the bucket must not forget them earlier. */
  readonly keptMs: number;
}

type SeriesChoice = EmbeddedSeriesChoice | InfluxSeriesChoice;

interface SeriesDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/** Config in, port out; the driver is loaded only when it is the one. */
export async function openSeries(choice: SeriesChoice, { log }: SeriesDeps): Promise<SeriesPort> {
  switch (choice.driver) {
    case 'embedded': {
      const { openEmbeddedSeries } = await import('@infrapulse/series-embedded');
      return openEmbeddedSeries({ dataDir: choice.dataDir, metrics: choice.metrics, log });
    }
    case 'influx':
      throw new Error('TODO merge');
  }
}
