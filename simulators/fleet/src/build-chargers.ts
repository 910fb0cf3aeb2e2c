import { type District, spread } from './districts.ts';
import { type Ground, placeAsset } from './place-asset.ts';
import { between, keyOf, mix, pick, unit } from './random.ts';
import type { RegisterRecord } from './register-record.ts';

export type Vocabulary = 'ocpp1.6' | 'tcec102' | 'infrapulse';
export type UseProfile = 'fast' | 'community' | 'bus';

export interface ConnectorModel {
  readonly key: number;
  readonly part: string;
  readonly ratedKw: number;
  readonly use: UseProfile;
  readonly sessionsPerDay: number;
  /** Chance of a fault on a day. */
  readonly faultChance: number;
  /** Fails for three minutes again and again, so that a demo shows something soon. */
  readonly lively: boolean;
  /** Serviced one morning in fourteen days. */
  readonly serviced: boolean;
}

export interface ChargerModel {
  readonly record: RegisterRecord;
  readonly key: number;
  readonly vocab: Vocabulary;
  readonly current: 'AC' | 'DC';
  readonly connectors: readonly ConnectorModel[];
  /** Loses its link for five minutes again and again. */
  readonly lively: boolean;
}

interface Operator {
  readonly id: string;
  readonly brand: string;
  readonly vocab: Vocabulary;
  readonly weight: number;
}

const OPERATORS: readonly Operator[] = [
  { id: 'op-cz', brand: '曹州新能源', vocab: 'ocpp1.6', weight: 30 },
  { id: 'op-md', brand: '牡丹快充', vocab: 'tcec102', weight: 24 },
  { id: 'op-lx', brand: '鲁西绿行', vocab: 'tcec102', weight: 18 },
  { id: 'op-hh', brand: '黄河智充', vocab: 'ocpp1.6', weight: 14 },
  { id: 'op-gj', brand: '公交集团', vocab: 'infrapulse', weight: 8 },
  { id: 'op-sq', brand: '社区共享', vocab: 'infrapulse', weight: 6 },
];
/** Of nobody. */
const DUTY_PHONE = '0530-0000000';
const STATION_WORDS = ['充电站', '快充站', '超充站', '停车场充电站', '服务区充电站', '商场充电站'];

interface Station {
  readonly key: number;
  readonly id: string;
  readonly name: string;
  readonly district: District;
  readonly operator: Operator;
  readonly use: UseProfile;
}

interface Lot {
  readonly ground: Ground;
  readonly count: number;
  readonly reports: boolean;
  /** Chargers at one station. */
  readonly perStation: number;
  readonly firstNumber: number;
}

/** The chargers of one lot, station by station. */
export function buildChargers(lot: Lot): readonly ChargerModel[] {
  const stations = buildStations(lot);
  const seen = new Map<string, number>();
  return Array.from({ length: lot.count }, (_, index) => {
    const station = stations[Math.floor((index * stations.length) / lot.count)] as Station;
    const number = (seen.get(station.id) ?? 0) + 1;
    seen.set(station.id, number);
    return buildCharger({ lot, station, index, number });
  });
}

function buildStations({ ground, count, perStation, reports }: Lot): readonly Station[] {
  const wanted = count === 0 ? 0 : Math.max(1, Math.round(count / perStation));
  const names = new Map<string, number>();
  return spread(wanted).map((district, index) => {
    const id = `st-${reports ? '' : 'r'}${String(index + 1).padStart(reports ? 3 : 4, '0')}`;
    const key = keyOf(ground.seed, id);
    const operator = weighted(unit(key, 10));
    const place = pick(district.places, unit(key, 11));
    const plain = `${district.short}${place}${wordOf(operator, key)}`;
    const times = (names.get(plain) ?? 0) + 1;
    names.set(plain, times);
    const name = times === 1 ? plain : `${plain}(${times})`;
    return { key, id, name, district, operator, use: useOf(operator) };
  });
}

function wordOf(operator: Operator, key: number): string {
  if (operator.id === 'op-gj') return '公交充电站';
  if (operator.id === 'op-sq') return '小区充电站';
  return pick(STATION_WORDS, unit(key, 12));
}

function useOf(operator: Operator): UseProfile {
  if (operator.id === 'op-gj') return 'bus';
  return operator.id === 'op-sq' ? 'community' : 'fast';
}

function weighted(share: number): Operator {
  const total = OPERATORS.reduce((sum, { weight }) => sum + weight, 0);
  let rest = share * total;
  for (const operator of OPERATORS) {
    rest -= operator.weight;
    if (rest < 0) return operator;
  }
  return OPERATORS[0] as Operator;
}

interface Place {
  readonly lot: Lot;
  readonly station: Station;
  readonly index: number;
  readonly number: number;
}

function buildCharger({ lot, station, index, number }: Place): ChargerModel {
  const id = `cs-${String(lot.firstNumber + index).padStart(4, '0')}`;
  const key = keyOf(lot.ground.seed, id);
  const slow = station.use === 'community' || (station.use === 'fast' && unit(key, 20) < 0.28);
  const current = slow ? 'AC' : 'DC';
  const ratedKw = slow ? 7 : pick([60, 120, 120, 160, 180, 240], unit(key, 21));
  const twin = !slow && unit(key, 22) < 0.5;
  const connectors = Array.from({ length: twin ? 2 : 1 }, (_, i) =>
    buildConnector({
      key,
      part: `${i + 1}`,
      ratedKw: twin ? ratedKw / 2 : ratedKw,
      station,
      index,
    }),
  );
  return {
    key,
    vocab: station.operator.vocab,
    current,
    connectors,
    lively: index % 77 === 5,
    record: recordOf({ lot, station, index, number }, { id, key, current, ratedKw, connectors }),
  };
}

interface ConnectorSeed {
  readonly key: number;
  readonly part: string;
  readonly ratedKw: number;
  readonly station: Station;
  readonly index: number;
}

function buildConnector(seed: ConnectorSeed): ConnectorModel {
  const { part, ratedKw, station, index } = seed;
  const key = mix(seed.key, Number(part));
  const fragile = unit(station.key, 30) < 0.12 || unit(key, 31) < 0.03;
  const busy = ratedKw < 10 ? [0.6, 1.4] : [1.8, 5.2];
  return {
    key,
    part,
    ratedKw,
    use: station.use,
    sessionsPerDay: between(busy[0] ?? 1, busy[1] ?? 1, unit(key, 32)),
    faultChance: fragile ? 0.13 : 0.008,
    lively: index % 19 === 3 && part === '1',
    serviced: station.operator.id === 'op-hh' && part === '1',
  };
}

interface Built {
  readonly id: string;
  readonly key: number;
  readonly current: 'AC' | 'DC';
  readonly ratedKw: number;
  readonly connectors: readonly ConnectorModel[];
}

function recordOf({ lot, station, number }: Place, built: Built): RegisterRecord {
  const { ground, reports } = lot;
  const where = placeAsset({
    key: station.key,
    district: station.district,
    reports,
    lateShare: 0.06,
    ground,
  });
  return {
    id: built.id,
    kind: 'charger',
    name: `${station.name}${number}号桩`,
    site: station.id,
    siteName: station.name,
    operator: station.operator.id,
    owner: station.operator.id,
    gateway: reports ? `gw-${station.operator.id}` : '',
    ...where,
    access:
      station.use === 'bus' ? 'dedicated' : station.use === 'community' ? 'private' : 'public',
    reporting: 'on_change',
    intervalS: 60,
    heartbeatS: 1800,
    openingHours: '24/7',
    externalIds: { tcec102: `3717${String(built.key).padStart(10, '0')}` },
    attributes: {
      ratedKw: built.ratedKw,
      current: built.current,
      contacts: `${station.operator.brand}值班室 ${DUTY_PHONE}`,
    },
    parts: built.connectors.map(({ part, ratedKw }) => ({
      part,
      role: 'connector',
      attributes: { ratedKw, current: built.current },
    })),
  };
}
