import { districts } from './districts.ts';
import { atDate, zoned } from './local-time.ts';
import { type Ground, placeAsset } from './place-asset.ts';
import { keyOf } from './random.ts';
import type { RegisterPart, RegisterRecord } from './register-record.ts';

interface Landmark {
  readonly id: string;
  readonly kind: 'hydrogen' | 'substation';
  readonly name: string;
  readonly district: string;
  readonly operator: string;
  readonly parts: readonly RegisterPart[];
}

const bay = (part: string, voltageKv: number): RegisterPart => ({
  part,
  role: 'bay',
  attributes: { voltageKv },
});
const nozzle = (part: string, pressureClass: string): RegisterPart => ({
  part,
  role: 'nozzle',
  attributes: { pressureClass },
});

/** What the plan names one by one: the hydrogen station and the 500 and 1000 kV substations; in the register only. */
const LANDMARKS: readonly Landmark[] = [
  {
    id: 'h2-01',
    kind: 'hydrogen',
    name: '牡丹区双河路加氢站',
    district: '371702',
    operator: 'op-h2',
    parts: [nozzle('n1', 'H35'), nozzle('n2', 'H35')],
  },
  {
    id: 'ss-caozhou',
    kind: 'substation',
    name: '曹州1000千伏特高压变电站',
    district: '371702',
    operator: 'op-grid',
    parts: [bay('b1', 1000), bay('b2', 1000)],
  },
  {
    id: 'ss-guiling',
    kind: 'substation',
    name: '桂陵500千伏变电站',
    district: '371721',
    operator: 'op-grid',
    parts: [bay('b1', 500), bay('b2', 500)],
  },
  {
    id: 'ss-yuncheng',
    kind: 'substation',
    name: '郓城500千伏变电站',
    district: '371725',
    operator: 'op-grid',
    parts: [bay('b1', 500), bay('b2', 500)],
  },
];

export function buildLandmarks(ground: Ground): readonly RegisterRecord[] {
  return LANDMARKS.map((landmark) => recordOf(ground, landmark));
}

function recordOf(ground: Ground, landmark: Landmark): RegisterRecord {
  const { id, kind, name, operator, parts } = landmark;
  const district = districts.find(({ code }) => code === landmark.district) ?? districts[0];
  if (!district) throw new Error(`no district ${landmark.district}`);
  const key = keyOf(ground.seed, id);
  const where = placeAsset({ key, district, reports: false, lateShare: 0, ground });
  return {
    id,
    kind,
    name,
    site: `${id}-site`,
    siteName: name,
    operator,
    owner: operator,
    gateway: '',
    ...where,
    lifecycle: 'IN_SERVICE',
    commissionedAt: zoned(kind === 'hydrogen' ? atDate(2022, 9, 28) : atDate(2020, 6, 30)),
    retiredAt: null,
    access: kind === 'hydrogen' ? 'public' : '',
    reporting: 'periodic',
    intervalS: kind === 'hydrogen' ? 10 : 60,
    heartbeatS: 1800,
    openingHours: '24/7',
    externalIds: {},
    attributes: {},
    parts,
  };
}
