import type { Clock, Log } from '@infrapulse/ports';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';

/** A service: a function of ports. `start` resolves when it works; `stop` is idempotent and bounded. */
export interface Service {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What every service gets beside its ports. */
export interface Runtime {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly health: Health;
}
