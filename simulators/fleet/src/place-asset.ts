import { CITY, type District } from './districts.ts';
import { atDate, DAY, localDay, startOfDay, zoned } from './local-time.ts';
import { between, unit } from './random.ts';
import type { RegisterRecord } from './register-record.ts';

/** What every builder knows of the city it builds. */
export interface Ground {
  readonly seed: number;
  /** From when reporting assets are connected. */
  readonly connectedAt: number;
}

export function groundOf(seed: number, now: number, historyDays: number): Ground {
  const firstDay = localDay(now) - Math.max(1, Math.ceil(historyDays)) + 1;
  return { seed, connectedAt: startOfDay(firstDay) };
}

interface Placed {
  readonly key: number;
  readonly district: District;
  readonly reports: boolean;
  /** Share of assets that came after the plan's last day, 2022-12-31. */
  readonly lateShare: number;
  readonly ground: Ground;
}

type Where = Pick<
  RegisterRecord,
  | 'district'
  | 'city'
  | 'lon'
  | 'lat'
  | 'datum'
  | 'lifecycle'
  | 'commissionedAt'
  | 'retiredAt'
  | 'telemetry'
  | 'connectedAt'
>;

/** Where an asset stands, since when, and whether it reports. */
export function placeAsset({ key, district, reports, lateShare, ground }: Placed): Where {
  const spreadKm = unit(key, 1) ** 2 * 0.16;
  const angle = unit(key, 2) * 2 * Math.PI;
  const commissionedAt = commissioned(key, reports ? 0 : lateShare);
  const lifecycle = reports ? 'IN_SERVICE' : lifecycleOf(unit(key, 4));
  const built = lifecycle !== 'PLANNED' && lifecycle !== 'UNDER_CONSTRUCTION';
  return {
    district: district.code,
    city: CITY,
    lon: round(district.lon + spreadKm * Math.cos(angle)),
    lat: round(district.lat + spreadKm * 0.8 * Math.sin(angle)),
    datum: 'GCJ-02',
    lifecycle,
    commissionedAt: built ? zoned(commissionedAt) : null,
    retiredAt: lifecycle === 'RETIRED' ? zoned(commissionedAt + 700 * DAY) : null,
    telemetry: reports ? 'expected' : 'none',
    connectedAt: reports ? zoned(ground.connectedAt) : null,
  };
}

function lifecycleOf(share: number): RegisterRecord['lifecycle'] {
  if (share < 0.005) return 'RETIRED';
  if (share < 0.013) return 'SUSPENDED';
  if (share < 0.018) return 'UNDER_CONSTRUCTION';
  if (share < 0.02) return 'PLANNED';
  return 'IN_SERVICE';
}

/** More each year, as the city grew: 2019 to 2022, a few in 2023. */
function commissioned(key: number, lateShare: number): number {
  const late = unit(key, 5) < lateShare;
  const share = unit(key, 6);
  const from = late ? atDate(2023, 1, 1) : atDate(2019, 3, 1);
  const to = late ? atDate(2023, 10, 1) : atDate(2022, 12, 28);
  const at = between(from, to, late ? share : Math.sqrt(share));
  return startOfDay(localDay(at)) + 9 * 3_600_000;
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
