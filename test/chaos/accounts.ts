import { openSeries } from '../../packages/drivers/src/index.ts';
import type { Log, SeriesPort } from '../../packages/ports/src/index.ts';
import type { Product } from '../system/product.ts';
import { until } from '../system/until.ts';

/** Where every message object ended, as the product counts them. */
export interface Pipeline {
  readonly received: number;
  readonly stored: number;
  readonly rejected: number;
  readonly duplicate: number;
  readonly inFlight: number;
  readonly lag: Readonly<Record<string, number>>;
  /** The counts hold what was accepted before it. */
  readonly at: string | null;
}

export function pipelineOf(product: Pick<Product, 'get'>): Promise<Pipeline> {
  return product.get<Pipeline>('/pipeline');
}

/**
 * The counts of everything acknowledged before `asked` (log time; now), once nothing of it is under way any more.
 */
export function settled(product: Product, asked = Date.now()): Promise<Pipeline> {
  return until(
    async () => {
      const pipeline = await pipelineOf(product);
      const behind = Object.values(pipeline.lag).some((records) => records > 0);
      const isSince = Date.parse(pipeline.at ?? '') > asked;
      return isSince && pipeline.inFlight === 0 && !behind && pipeline;
    },
    { withinMs: 120_000, what: 'every record has its end' },
  );
}

const silent: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silent,
};

const clock = {
  kind: 'system' as const,
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: () => Promise.resolve(),
  every: () => () => undefined,
};

/** The store of a stopped product, read without it. */
export function openStore(dataDir: string): Promise<SeriesPort> {
  return openSeries({ driver: 'embedded', dataDir, metrics: {} }, { clock, log: silent });
}
