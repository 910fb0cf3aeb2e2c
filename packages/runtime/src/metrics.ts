import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

type Labels = Readonly<Record<string, string>>;

/** Prometheus instruments of one process or thread; names are `infrapulse_<room>_<things>_<unit>_total`. */
export interface Metrics {
  /** Labels must be bounded: never an asset id, never raw error text. */
  counter(
    name: string,
    help: string,
    labelNames?: readonly string[],
  ): (by?: number, labels?: Labels) => void;
  gauge(
    name: string,
    help: string,
    labelNames?: readonly string[],
  ): (value: number, labels?: Labels) => void;
  /** Buckets in the unit of the name, ascending. */
  histogram(name: string, help: string, buckets: readonly number[]): (value: number) => void;
  /** Prometheus text. */
  text(): Promise<string>;
  /** Values as JSON, for adding up the threads of one process. */
  json(): Promise<object[]>;
}

export function createMetrics(options: { readonly processBasics: boolean }): Metrics {
  const registry = new Registry();
  if (options.processBasics) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    counter(name, help, labelNames = []) {
      const counter = new Counter({ name, help, labelNames: [...labelNames], registers });
      return (by = 1, labels = {}) => counter.inc(labels, by);
    },
    gauge(name, help, labelNames = []) {
      const gauge = new Gauge({ name, help, labelNames: [...labelNames], registers });
      return (value, labels = {}) => gauge.set(labels, value);
    },
    histogram(name, help, buckets) {
      const histogram = new Histogram({ name, help, buckets: [...buckets], registers });
      return (value) => histogram.observe(value);
    },
    text: () => registry.metrics(),
    json: async () => registry.getMetricsAsJSON(),
  };
}
