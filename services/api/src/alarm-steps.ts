import { topics } from '@infrapulse/contracts';
import type { Alarm, AlarmRecord, AlarmTransition } from '@infrapulse/domain';
import type { RouteDeps } from './deps.ts';
import { ProblemError } from './problem.ts';
import { scanTopic } from './scan-topic.ts';

type Deps = Pick<RouteDeps, 'city' | 'stream'>;

const PAGE = 5000;
/** Some seconds of reading. */
const PAGES_MAX = 200;

/** Steps of alarms since `from`, oldest first: those at hand or, where memory does not reach so far back, from the log. */
export async function* stepsSince(
  { city, stream }: Deps,
  from: number,
): AsyncIterableIterator<AlarmTransition> {
  if (city.alarms.keptSince() <= from) {
    for (const { value } of [...city.alarms.transitions()]) if (value.at >= from) yield value;
    return;
  }
  const cursors = await cursorsBackTo(stream, from);
  for (const cursor of cursors.toReversed()) {
    const { records } = await pageOf(stream, from, cursor);
    for (const { value } of records.toReversed()) if (isStep(value)) yield value;
  }
}

/** The newest record of each alarm that has made a step since `from`, and of all that are at hand. */
export async function alarmsSince(deps: Deps, from: number | undefined): Promise<Iterable<Alarm>> {
  const { alarms } = deps.city;
  if (from === undefined || alarms.keptSince() <= from) return alarms.known();
  const newest = new Map<string, Alarm>();
  for await (const { alarm } of stepsSince(deps, from)) newest.set(alarm.id, alarm);
  for (const alarm of alarms.known()) newest.set(alarm.id, alarm);
  return newest.values();
}

function isStep(value: AlarmRecord): value is AlarmTransition {
  return value.type === 'transition';
}

/** The log is read backwards: where each page begins, the newest first. */
async function cursorsBackTo(
  stream: Deps['stream'],
  from: number,
): Promise<readonly (string | undefined)[]> {
  const cursors: (string | undefined)[] = [undefined];
  for (;;) {
    const { next } = await pageOf(stream, from, cursors.at(-1));
    if (next === null) return cursors;
    if (cursors.push(next) > PAGES_MAX)
      throw new ProblemError(
        'RANGE_TOO_LARGE',
        `from: more than a million steps of alarms since ${new Date(from).toISOString()}; ask for a later time`,
      );
  }
}

function pageOf(stream: Deps['stream'], from: number, cursor: string | undefined) {
  const wanted = (value: AlarmRecord) => isStep(value) && value.at >= from;
  const isOfAnyTime = (value: AlarmRecord) => isStep(value) && value.alarm.historical;
  const scan = { limit: PAGE, cursor, wanted, oldest: from, isOfAnyTime };
  return scanTopic(stream, topics.alarms, scan);
}
