import {
  HOUR,
  MINUTE,
  nextMidnight,
  type RegisterRow,
  type Said,
  telemetry,
} from '../system/simulated-city.ts';

/** The clock moves in such steps; what was said in one goes out at its end. */
export const STEP = 2 * MINUTE;
export const HEARTBEAT_S = 60;
/** Silent for longer than this is an alarm. */
export const SILENCE_LIMIT = 3 * HEARTBEAT_S * 1000;

const CHARGERS = 20;
const SITES = 5;
/** The one that really dies during an outage. */
export const DYING = 'course-dying';
const DEAD_FOR = HOUR;

/** The course takes the last hours of a local day, which is closed when it ends. */
export const DAY_END = nextMidnight(8 * HOUR);
export const BEGIN = DAY_END - 7 * HOUR;
export const END = DAY_END + HOUR;

/** A stretch of log time in which the product is not there. */
export interface Outage {
  readonly from: number;
  readonly to: number;
}

type Dice = (below: number) => number;

/** As many as asked for, spread over the course; the last one lies across midnight. */
export function planOutages(dice: Dice, count: number): readonly Outage[] {
  const share = Math.floor((DAY_END - BEGIN) / STEP / count);
  return Array.from({ length: count }, (_, i) => {
    const isLast = i === count - 1;
    const from = isLast ? DAY_END - STEP : BEGIN + (i * share + 3 + dice(share - 8)) * STEP;
    return { from, to: from + (2 + dice(3)) * STEP };
  });
}

export function courseIds(): readonly string[] {
  const living = Array.from({ length: CHARGERS }, (_, i) => `course-${String(i).padStart(2, '0')}`);
  return [...living, DYING];
}

export function courseRegister(): readonly RegisterRow[] {
  return courseIds().map((id, i) => ({
    id,
    kind: 'charger',
    site: `course-site-${i % SITES}`,
    operator: `course-op-${i % 2}`,
    district: ['371702', '371703', '371721'][i % 3],
    city: '371700',
    commissionedAt: '2021-03-01T00:00:00+08:00',
    telemetry: 'expected',
    connectedAt: BEGIN,
    heartbeatS: HEARTBEAT_S,
    parts: [{ part: '1', role: 'connector' }],
  }));
}

/** What every charger says in each step, in the order it is said. */
export function createCourse(dice: Dice, death: Outage): readonly Said[] {
  const speakers = courseIds().map((id) => ({ id, say: createWalk(dice) }));
  const said: Said[] = [];
  for (let at = BEGIN + STEP; at <= END; at += STEP)
    for (const { id, say } of speakers) {
      const ts = at - dice(STEP / 2);
      const fields = say(ts);
      const isDead = id === DYING && ts > death.from && ts <= death.to + DEAD_FOR;
      if (isDead) continue;
      const { topic, payload } = telemetry('charger', id, ts, { part: '1', ...fields });
      said.push({ at, topic, payload });
    }
  return said;
}

const STATUSES = ['IDLE', 'CHARGING', 'IDLE', 'CHARGING', 'OCCUPIED', 'FAULTED', 'INOPERATIVE'];

/** A status that lasts for minutes or hours, and a meter; from `calmFrom` on nothing happens. */
export function createWalk(dice: Dice, calmFrom = Number.POSITIVE_INFINITY) {
  const isLong = 1 + dice(6);
  let status = 'IDLE';
  let until = 0;
  let energyWh = dice(1_000_000);
  return (ts: number) => {
    if (ts >= until) {
      status = STATUSES[dice(STATUSES.length)] ?? 'IDLE';
      until = ts + (10 + dice(30 * isLong)) * MINUTE;
    }
    if (ts >= calmFrom) status = 'IDLE';
    if (status === 'CHARGING') energyWh += 2000;
    return { status, metrics: { energy_kwh: energyWh / 1000 } };
  };
}
