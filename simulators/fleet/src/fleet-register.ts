import { createCity } from './create-city.ts';
import type { RegisterRecord } from './register-record.ts';
import { loadScenario, type Scenario } from './scenario.ts';

export interface FleetRegisterOptions {
  readonly scenario: string | Scenario;
  readonly seed?: number;
  readonly now: number;
}

/** The register of a simulated city, in the shape that the register import takes; origin is `simulator`. */
export function fleetRegister(options: FleetRegisterOptions): readonly RegisterRecord[] {
  const { scenario } = options;
  const loaded = typeof scenario === 'string' ? loadScenario(scenario) : scenario;
  return createCity({ ...options, scenario: loaded }).records;
}
