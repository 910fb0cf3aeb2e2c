import type { Clock, Log } from '@infrapulse/ports';
import type { Service } from '@infrapulse/runtime';
import type { Scenario } from './scenario.ts';

export interface FleetDeps {
  /** Of the broker. */
  readonly url: string;
  readonly scenario: string | Scenario;
  readonly seed?: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Simulated seconds per second; needs a simulated clock unless 1. */
  readonly speed?: number;
  readonly history?: { readonly days: number };
  /** File that remembers until when everything was published; without it a retained message does. */
  readonly progressFile?: string;
}

export function createFleet(_deps: FleetDeps): Service {
  return { start: async () => {}, stop: async () => {} };
}
