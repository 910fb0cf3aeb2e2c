import type { Scenario } from './scenario.ts';

/** A message object as devices send it (its topic names kind and asset; a gateway's array repeats them). */
export interface Message {
  readonly ts: number;
  readonly part?: string;
  readonly status?: string | number;
  readonly vocab?: string;
  readonly error?: string;
  readonly historical?: boolean;
  readonly periodS?: number;
  readonly metrics?: Readonly<Record<string, number | boolean>>;
}

/** How often things speak, ms. */
export interface Cadence {
  readonly charging: number;
  readonly heartbeat: number;
  readonly datacenter: number;
  readonly inlet: number;
  readonly site5g: number;
  readonly fsu: number;
}

/** What the register promises: at least this often, in history as in life. */
export const HISTORY: Cadence = {
  charging: 1_800_000,
  heartbeat: 1_800_000,
  datacenter: 900_000,
  inlet: 3_600_000,
  site5g: 900_000,
  fsu: 3_600_000,
};

export function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}

/** How often the scenario's city speaks in the present; at speed, no oftener than once a second of ours. */
export function liveCadence({ everyS }: Scenario, speed: number): Cadence {
  const every = (seconds: number, atMost: number) =>
    Math.min(atMost, Math.max(seconds * 1000, Math.ceil(speed) * 1000));
  return {
    charging: every(everyS.charging, HISTORY.charging),
    heartbeat: every(everyS.heartbeat, HISTORY.heartbeat),
    datacenter: every(everyS.datacenter, HISTORY.datacenter),
    inlet: every(everyS.datacenter, HISTORY.inlet),
    site5g: every(everyS.site5g, HISTORY.site5g),
    fsu: every(everyS.site5g, HISTORY.fsu),
  };
}
