import { buildChargers, type ChargerModel } from './build-chargers.ts';
import { buildDatacenters, type DatacenterModel } from './build-datacenters.ts';
import { buildLandmarks } from './build-landmarks.ts';
import { buildSites, type SiteModel } from './build-sites.ts';
import { groundOf } from './place-asset.ts';
import type { RegisterRecord } from './register-record.ts';
import type { Scenario } from './scenario.ts';

/** The whole simulated city: models of what reports, and the register of everything. */
export interface City {
  readonly scenario: Scenario;
  readonly chargers: readonly ChargerModel[];
  readonly datacenters: readonly DatacenterModel[];
  readonly sites: readonly SiteModel[];
  readonly records: readonly RegisterRecord[];
}

interface CityOptions {
  readonly scenario: Scenario;
  readonly seed?: number;
  /** Unix ms; decides only from when assets count as connected. */
  readonly now: number;
}

/** Numbers of assets that are in the register only start here. */
const REST = 10_001;

export function createCity({ scenario, seed = scenario.seed, now }: CityOptions): City {
  const ground = groundOf(seed, now, scenario.historyDays);
  const { assets, registerOnly } = scenario;
  const chargers = buildChargers({
    ground,
    count: assets.charger,
    reports: true,
    perStation: 4,
    firstNumber: 1,
  });
  const sites = buildSites({ ground, count: assets.site5g, reports: true, firstNumber: 1 });
  const datacenters = buildDatacenters(ground, assets.datacenter);
  const rest = [
    ...buildChargers({
      ground,
      count: registerOnly.charger,
      reports: false,
      perStation: 8,
      firstNumber: REST,
    }),
    ...buildSites({ ground, count: registerOnly.site5g, reports: false, firstNumber: REST }),
  ];
  const models = [...chargers, ...datacenters, ...sites, ...rest];
  const records = [...models.map(({ record }) => record), ...buildLandmarks(ground)];
  return { scenario, chargers, datacenters, sites, records };
}
