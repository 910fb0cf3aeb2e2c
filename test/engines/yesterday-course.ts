import { createWalk } from '../chaos/charger-course.ts';
import { DAY, HOUR, MINUTE, type RegisterRow, telemetry } from '../system/simulated-city.ts';

/** Between two words of a charger. */
const STEP = 2 * MINUTE;
const CHARGERS = 24;
const SITES = 5;
/** Of so many messages one is refused. */
const BAD_EACH = 50;
const ZONE = 8 * HOUR;

/** The local day before the present one: closed, and young enough that its evidence is kept whole. */
export const YESTERDAY = Math.floor((Date.now() + ZONE) / DAY) * DAY - ZONE - DAY;
export const BEGIN = YESTERDAY + 6 * HOUR;
/** Everybody is well from here on. */
const CALM = YESTERDAY + 15.5 * HOUR;
const END = YESTERDAY + 16 * HOUR;

type Dice = (below: number) => number;

export interface CourseMessage {
  readonly topic: string;
  readonly payload: string;
  /** undefined: it is refused. */
  readonly ts: number | undefined;
}

/** What each charger says, in its order. */
export type Course = ReadonlyMap<string, readonly CourseMessage[]>;

export function courseRegister(): readonly RegisterRow[] {
  return Array.from({ length: CHARGERS }, (_, i) => ({
    id: `course-${String(i).padStart(2, '0')}`,
    kind: 'charger',
    site: `course-site-${i % SITES}`,
    operator: `course-op-${i % 2}`,
    district: ['371702', '371703', '371721'][i % 3],
    city: '371700',
    commissionedAt: '2021-03-01T00:00:00+08:00',
    telemetry: 'expected',
    connectedAt: BEGIN,
    // Silence in yesterday makes time unknown; silence of the device itself is no matter here.
    heartbeatS: 600,
    parts: [{ part: '1', role: 'connector' }],
  }));
}

/** The readings of some hours of yesterday, told today: KPIs and alarms of them hang on no clock of ours. */
export function createCourse(dice: Dice): Course {
  return new Map(
    courseRegister().map(({ id }) => {
      const say = createHotWalk(dice);
      const messages: CourseMessage[] = [];
      for (let at = BEGIN + STEP; at <= END; at += STEP) {
        // Now and then it says nothing for an hour, longer than a status is believed.
        if (dice(100) === 0 && at < CALM) at += HOUR;
        if (dice(BAD_EACH) === 0) messages.push(bad(id));
        const ts = at - dice(STEP / 2);
        messages.push({ ...telemetry('charger', id, ts, { part: '1', ...say(ts) }), ts });
      }
      return [id, messages] as const;
    }),
  );
}

function bad(id: string): CourseMessage {
  return { topic: `infrapulse/v1/charger/${id}/telemetry`, payload: '{"ts":"?"}', ts: undefined };
}

/** As the chargers of the other course, and now and then too much heat. */
function createHotWalk(dice: Dice): (ts: number) => object {
  const walk = createWalk(dice, CALM);
  return (ts) => {
    const { status, metrics } = walk(ts);
    const heat = ts < CALM && dice(12) === 0 ? 90 : 40;
    return { status, metrics: { ...metrics, temperature_c: heat } };
  };
}
