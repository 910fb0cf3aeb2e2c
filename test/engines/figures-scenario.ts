import {
  HOUR,
  MINUTE,
  nextMidnight,
  presence,
  type RegisterRow,
  type Said,
  telemetry,
} from '../system/simulated-city.ts';

type Dice = (below: number) => number;

/** The scenario lies about a local midnight, so that a day and what is rolling can be looked at. */
export const MIDNIGHT = nextMidnight(6 * HOUR);
export const BEGIN = MIDNIGHT - 1.5 * HOUR;
export const END = MIDNIGHT + HOUR;
/** Clock steps. */
export const STEP = MINUTE;
const CADENCE = 5;

interface Fleet {
  readonly kind: string;
  readonly count: number;
  readonly parts: readonly { readonly part: string; readonly role: string }[];
  readonly statuses: readonly string[];
  /** What a part says; `n` grows by one each time. */
  readonly metrics: (part: string, n: number, dice: Dice) => Readonly<Record<string, number>>;
}

const FLEETS: readonly Fleet[] = [
  {
    kind: 'charger',
    count: 50,
    parts: [
      { part: '1', role: 'connector' },
      { part: '2', role: 'connector' },
    ],
    statuses: ['IDLE', 'CHARGING', 'CHARGING', 'IDLE', 'OCCUPIED', 'FAULTED'],
    metrics: (_, n, dice) => ({
      energy_kwh: 1000 + n * 1.25,
      power_kw: dice(600) / 10,
      temperature_c: dice(15) === 0 ? 91 : 40 + dice(30),
    }),
  },
  {
    kind: 'datacenter',
    count: 10,
    parts: [
      { part: 'total', role: 'facility_total' },
      { part: 'it', role: 'it_in' },
    ],
    statuses: [],
    metrics: (part, n) => ({ energy_kwh: 5000 + n * (part === 'it' ? 80 : 101.5) }),
  },
  {
    kind: 'site5g',
    count: 30,
    parts: [
      { part: 'c1', role: 'cell' },
      { part: 'c2', role: 'cell' },
    ],
    statuses: ['IN_SERVICE', 'IN_SERVICE', 'ENERGY_SAVING', 'FAULT', 'MANUAL_BLOCK'],
    metrics: (_, __, dice) => ({ power_kw: 1 + dice(40) / 10, room_temp_c: 20 + dice(25) }),
  },
  {
    kind: 'hydrogen',
    count: 30,
    parts: [{ part: 'n1', role: 'nozzle' }],
    statuses: ['OPEN', 'OPEN', 'LIMITED', 'CLOSED', 'FAULTED'],
    metrics: (_, __, dice) => ({ pressure_mpa: 35 + dice(100) / 10, h2_pct_vol: dice(12) / 10 }),
  },
];

export function scenarioRegister(): readonly RegisterRow[] {
  return FLEETS.flatMap(({ kind, count, parts }) =>
    Array.from({ length: count }, (_, i) => ({
      id: idOf(kind, i),
      kind,
      site: `${kind}-site-${i % 9}`,
      operator: `op-${i % 4}`,
      district: ['371702', '371703', '371721'][i % 3],
      city: '371700',
      commissionedAt: '2021-03-01T00:00:00+08:00',
      telemetry: 'expected',
      connectedAt: BEGIN,
      heartbeatS: 600,
      parts,
    })),
  );
}

export function idOf(kind: string, index: number): string {
  return `${kind}-${String(index).padStart(3, '0')}`;
}

/** Everything that is said, in the order it is said; the same for the same dice. */
export function createScenario(dice: Dice): readonly Said[] {
  const said: Said[] = [];
  for (const fleet of FLEETS)
    for (let i = 0; i < fleet.count; i += 1)
      for (const { part } of fleet.parts) said.push(...lifeOf(fleet, { index: i, part }, dice));
  said.push(...comings(dice), ...visits(dice));
  // Sorting is stable: within a step the order is that of the fleets.
  return said.toSorted((a, b) => a.at - b.at);
}

interface Speaker {
  readonly index: number;
  readonly part: string;
}

/** A part's hours: mostly well behaved, now and then late, twice, corrected, ahead of time, broken or silent. */
function lifeOf(fleet: Fleet, { index, part }: Speaker, dice: Dice): readonly Said[] {
  const { kind, statuses, metrics } = fleet;
  const id = idOf(kind, index);
  const silentFrom =
    dice(12) === 0 ? BEGIN + 0.5 * HOUR + dice(60) * MINUTE : Number.MAX_SAFE_INTEGER;
  const said: Said[] = [];
  let status = statuses[0];
  const first = BEGIN + (1 + dice(CADENCE)) * STEP;
  for (let at = first, n = 0; at <= END; at += CADENCE * STEP, n += 1) {
    if (at > silentFrom && at < silentFrom + HOUR) continue;
    if (statuses.length > 0 && dice(6) === 0) status = statuses[dice(statuses.length)];
    const ts = at - dice(STEP);
    const fields = { part, ...(status !== undefined && { status }) };
    const reading = (when: number, values: object) => ({
      ...telemetry(kind, id, ts, { ...fields, metrics: values }),
      at: when,
    });
    const values = metrics(part, n, dice);
    const fate = dice(100);
    if (fate < 4) said.push(reading(at, values), reading(at + dice(4) * STEP, values));
    else if (fate < 8) said.push(reading(at + (5 + dice(60)) * STEP, values));
    else if (fate < 11) {
      const better = metrics(part, n, dice);
      said.push(reading(at, values), reading(at + (1 + dice(30)) * STEP, better));
    } else if (fate < 14) {
      // Some ahead a little, some beyond what is taken.
      const ahead = at + (20 + dice(600)) * 1000;
      said.push({ ...telemetry(kind, id, ahead, { ...fields, metrics: values }), at });
    } else if (fate < 16) {
      const topic = `infrapulse/v1/${kind}/${id}/telemetry`;
      said.push({ at, topic, payload: dice(2) === 0 ? '{"ts":' : '{"ts":1,"metrics":{"x":"y"}}' });
    } else said.push(reading(at, values));
  }
  return said.filter(({ at }) => at <= END);
}

/** Charging sessions, told as they end: some of them late, some twice, some of a customer who tries again. */
function visits(dice: Dice): readonly Said[] {
  return Array.from({ length: 50 }, (_, i) => {
    const asset = idOf('charger', i);
    return Array.from({ length: 1 + dice(5) }, (__, n) => {
      const start = BEGIN + dice(100) * MINUTE;
      const end = start + (1 + dice(45)) * MINUTE;
      const energyKwh = dice(5) === 0 ? 0 : dice(400) / 10;
      const who = { part: String(1 + dice(2)), userRef: `u-${i}-${dice(3)}` };
      const fields = { id: `s-${i}-${n}`, start, end, energyKwh, byUser: dice(2) === 0 };
      const topic = `infrapulse/v1/charger/${asset}/session`;
      const told = { at: end, topic, payload: JSON.stringify({ ...who, ...fields }) };
      if (dice(6) === 0) return [told, { ...told, at: end + dice(20) * MINUTE }];
      return [dice(6) === 0 ? { ...told, at: end + dice(60) * MINUTE } : told];
    });
  })
    .flat(2)
    .filter(({ at }) => at <= END);
}

/** Some chargers say that they go, and come back. */
function comings(dice: Dice): readonly Said[] {
  return Array.from({ length: 7 }, (_, i) => {
    const who = `charger/${idOf('charger', 7 * i)}`;
    const at = BEGIN + (20 + dice(60)) * MINUTE;
    return [presence(who, at, 'offline'), presence(who, at + dice(20) * MINUTE, 'online')];
  }).flat();
}
