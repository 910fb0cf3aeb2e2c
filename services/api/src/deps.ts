import type { Plan } from '@infrapulse/plan';
import type { SeriesPort, StreamPort } from '@infrapulse/ports';
import type { Runtime } from '@infrapulse/runtime';
import type { AuditTrail } from './audit-trail.ts';
import type { City } from './city/open-city.ts';
import type { ApiConfig } from './config.ts';
import type { Events } from './events.ts';

/** What every route may use. */
export interface RouteDeps extends Pick<Runtime, 'clock' | 'metrics' | 'health'> {
  readonly stream: StreamPort;
  readonly series: SeriesPort;
  readonly config: ApiConfig;
  readonly plan: Plan;
  readonly city: City;
  readonly audit: AuditTrail;
  readonly events: Events;
  /** Prometheus text of the other threads of the process. */
  readonly otherMetrics: () => Promise<string>;
}
