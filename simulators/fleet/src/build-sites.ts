import { spread } from './districts.ts';
import { type Ground, placeAsset } from './place-asset.ts';
import { between, keyOf, mix, pick, unit } from './random.ts';
import type { RegisterPart, RegisterRecord } from './register-record.ts';

export interface CellModel {
  readonly key: number;
  readonly part: string;
  /** Sleeps at night when there is little to carry. */
  readonly saves: boolean;
  readonly faultChance: number;
  /** Fails for four minutes every hour. */
  readonly lively: boolean;
  /** Gigabytes on an average day. */
  readonly gbPerDay: number;
}

export interface SiteModel {
  readonly record: RegisterRecord;
  readonly key: number;
  readonly cells: readonly CellModel[];
  /** kW at full traffic. */
  readonly peakKw: number;
}

const CARRIERS = ['op-ya', 'op-yb', 'op-yc', 'op-yd'];
const SITE_WORDS = ['基站', '楼顶站', '街边杆站', '塔站', '产业园站', '学校站'];

interface Lot {
  readonly ground: Ground;
  readonly count: number;
  readonly reports: boolean;
  readonly firstNumber: number;
}

export function buildSites(lot: Lot): readonly SiteModel[] {
  return spread(lot.count).map((district, index) => {
    const id = `g5-${String(lot.firstNumber + index).padStart(4, '0')}`;
    const key = keyOf(lot.ground.seed, id);
    const cells = [1, 2, 3].map((number) => cellOf(key, number, index));
    const carrier = pick(CARRIERS, unit(key, 41));
    const name = `${district.short}${pick(district.places, unit(key, 42))}${index + 1}号${pick(SITE_WORDS, unit(key, 43))}`;
    const where = placeAsset({
      key,
      district,
      reports: lot.reports,
      lateShare: 0.04,
      ground: lot.ground,
    });
    const record: RegisterRecord = {
      id,
      kind: 'site5g',
      name,
      site: `${id}-site`,
      siteName: name,
      operator: carrier,
      owner: 'op-tower',
      gateway: lot.reports ? 'gw-fsu' : '',
      ...where,
      access: '',
      reporting: 'periodic',
      intervalS: 900,
      heartbeatS: 1800,
      openingHours: '24/7',
      externalIds: {},
      attributes: { sharedSiteId: `tw-${id.slice(3)}`, batteryAh: 500, batteryV: 48 },
      parts: partsOf({ id, key, cells, reports: lot.reports, carrier }),
    };
    return { record, key, cells, peakKw: between(3.2, 5.6, unit(key, 44)) };
  });
}

function cellOf(siteKey: number, number: number, index: number): CellModel {
  const key = mix(siteKey, number);
  return {
    key,
    part: `c${number}`,
    saves: number !== 1 && unit(siteKey, 45) < 0.6,
    faultChance: unit(siteKey, 46) < 0.08 ? 0.1 : 0.006,
    lively: index % 10 === 4 && number === 2,
    gbPerDay: between(120, 900, unit(key, 47)),
  };
}

interface Parts {
  readonly id: string;
  readonly key: number;
  readonly cells: readonly CellModel[];
  readonly reports: boolean;
  readonly carrier: string;
}

/** One gNB with three cells; on some towers a second carrier's gNB with three more, in the register alone. */
function partsOf({ id, key, cells, reports, carrier }: Parts): readonly RegisterPart[] {
  const own = cells.map(({ part }) => cellPart(id, part, 'A'));
  if (reports) return [...own, { part: 'fsu', role: 'fsu', intervalS: 3600, attributes: {} }];
  if (unit(key, 48) >= 0.06) return own;
  const guest = pick(
    CARRIERS.filter((other) => other !== carrier),
    unit(key, 49),
  );
  const second = ['d1', 'd2', 'd3'].map((part) => ({
    ...cellPart(id, part, 'B'),
    operator: guest,
  }));
  return [...own, ...second];
}

function cellPart(id: string, part: string, gnb: string): RegisterPart {
  const gnbId = `gnb-${id.slice(3)}${gnb}`;
  return { part, role: 'cell', attributes: { nrCellDu: `${gnbId}/${part}`, gnbId } };
}
