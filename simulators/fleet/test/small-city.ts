import { type City, createCity } from '../src/create-city.ts';
import { type Scenario, scenarioSchema } from '../src/scenario.ts';

/** 2026-11-24 14:30 in Heze. */
export const NOW = Date.UTC(2026, 10, 24, 6, 30);

export const small: Scenario = scenarioSchema.parse({
  name: 'small',
  historyDays: 2,
  assets: { charger: 24, datacenter: 10, site5g: 12 },
  registerOnly: { charger: 40, site5g: 30 },
});

export function smallCity(seed?: number): City {
  return createCity({ scenario: small, now: NOW, ...(seed === undefined ? {} : { seed }) });
}
