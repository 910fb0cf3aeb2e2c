import { type AlarmFilter, topics } from '@infrapulse/contracts';
import type { Alarm, AlarmRecord, AlarmTransition } from '@infrapulse/domain';
import { nearEnd } from './city/follow-readings.ts';
import type { PlacedTransition } from './city/watch-alarms.ts';
import type { RouteDeps } from './deps.ts';
import { writeCursor } from './list-page.ts';
import { ProblemError } from './problem.ts';
import { scanTopic } from './scan-topic.ts';

type Deps = Pick<RouteDeps, 'city' | 'stream'>;

interface Time {
  readonly from: number;
  readonly to?: number;
}

type Raised = Pick<AlarmFilter, 'from' | 'to'>;

const PAGE = 5000;
/** Some seconds of reading. */
const STEPS_MAX = 1_000_000;

/**
 * Steps of alarms in [from, to), oldest first: those at hand or, where memory does not reach so far back, from the log.
 * Throws ProblemError RANGE_TOO_LARGE before the first of them.
 */
export async function stepsIn(
  { city, stream }: Deps,
  time: Time,
  max = STEPS_MAX,
): Promise<AsyncIterable<AlarmTransition> | Iterable<AlarmTransition>> {
  const isWanted = wantedIn(time);
  if (city.alarms.keptSince() <= time.from)
    return oldestFirst(city.alarms.transitions().filter(({ value }) => isWanted(value)));
  return stepsAt(stream, time, await cursorsBackTo(stream, time, max));
}

/** How far a partition has been told. */
interface Head {
  readonly list: readonly PlacedTransition[];
  next: number;
}

/** Over all partitions, each in its own order: they are read one after the other at the start. */
function oldestFirst(placed: readonly PlacedTransition[]): readonly AlarmTransition[] {
  const lists = new Map<number, PlacedTransition[]>();
  for (const one of placed) {
    const own = lists.get(one.partition);
    if (own) own.push(one);
    else lists.set(one.partition, [one]);
  }
  const heads = [...lists.values()].map((list) => ({ list, next: 0 }));
  const atOf = ({ list, next }: Head) => list[next]?.value.at ?? Number.POSITIVE_INFINITY;
  return placed.flatMap(() => {
    const head = heads.reduce((first, other) => (atOf(other) < atOf(first) ? other : first));
    const step = head.list[head.next];
    head.next += 1;
    return step ? [step.value] : [];
  });
}

/**
 * The newest record of each alarm that has made a step since `from`, and of all that are at hand; with `to`, of the
 * newest occurrence that was raised before.
 */
export async function alarmsSince(deps: Deps, { from, to }: Raised): Promise<Iterable<Alarm>> {
  const { alarms } = deps.city;
  if (to === undefined && (from === undefined || alarms.keptSince() <= from)) return alarms.known();
  const newest = new Map<string, Alarm>();
  const take = (alarm: Alarm) => {
    if (to === undefined || isRaisedIn(alarm, { from, to })) newest.set(alarm.id, alarm);
  };
  const steps =
    from === undefined
      ? alarms.transitions().map(({ value }) => value)
      : await stepsIn(deps, { from });
  for await (const { alarm } of steps) take(alarm);
  for (const alarm of alarms.known()) take(alarm);
  return newest.values();
}

function isRaisedIn(
  { raisedAt, historical }: Alarm,
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: Raised,
): boolean {
  return !historical && raisedAt !== null && raisedAt >= from && raisedAt < to;
}

function wantedIn({ from, to = Number.POSITIVE_INFINITY }: Time) {
  return (value: AlarmRecord): value is AlarmTransition =>
    value.type === 'transition' && value.at >= from && value.at < to;
}

/** The log is read backwards: where each page with steps begins, the newest first. */
async function cursorsBackTo(
  stream: Deps['stream'],
  time: Time,
  max: number,
): Promise<readonly string[]> {
  const cursors: string[] = [];
  let steps = 0;
  // A page without a cursor begins at the end of the log, which moves.
  let next: string | null = writeCursor(await nearEnd(stream, topics.alarms, 0));
  while (next !== null) {
    const page = await pageOf(stream, time, next);
    steps += page.records.length;
    if (steps > max)
      throw new ProblemError(
        'RANGE_TOO_LARGE',
        `more than ${max} steps of alarms since ${new Date(time.from).toISOString()}; ask for a shorter time`,
      );
    if (page.records.length > 0) cursors.push(next);
    next = page.next;
  }
  return cursors;
}

async function* stepsAt(stream: Deps['stream'], time: Time, cursors: readonly string[]) {
  const isWanted = wantedIn(time);
  for (const cursor of cursors.toReversed()) {
    const { records } = await pageOf(stream, time, cursor);
    for (const { value } of records.toReversed()) if (isWanted(value)) yield value;
  }
}

function pageOf(stream: Deps['stream'], time: Time, cursor: string) {
  const isOfAnyTime = (value: AlarmRecord) => value.type === 'transition' && value.alarm.historical;
  const scan = { limit: PAGE, cursor, wanted: wantedIn(time), oldest: time.from, isOfAnyTime };
  return scanTopic(stream, topics.alarms, scan);
}
