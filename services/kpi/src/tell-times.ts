import { PROMPT_WINDOWS, PUBLISHED_WINDOWS, windowRange } from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import { type Emission, type Pauses, STEP_MS } from './emission.ts';
import { isHourly } from './hourly.ts';
import { partialOf } from './roll-up.ts';
import type { RolledScope } from './rolled-sums.ts';
import type { RolledTimes } from './rolled-times.ts';

const STEPS_A_MINUTE = 12;
const PROMPT: ReadonlySet<string> = new Set(PROMPT_WINDOWS);

/**
 * Times and sessions of every scope above the assets for stage two: of what changed, and of everything once a minute; of the long
 * windows once a minute, of sites once an hour (docs/decisions/0020).
 */
export function* tellTimes({ city, publisher, steps }: Emission, rolled: RolledTimes): Pauses {
  const { at, outputs } = publisher;
  yield* rolled.refresh(city, at);
  const minute = isMinute(steps);
  const told = [...rolled.scopes()].filter(
    ([, { changed, scope, id }]) => changed || minute || (scope === 'site' && isItsHour(id, steps)),
  );
  // In an order that does not depend on a restart.
  told.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, scope] of told) {
    const isLong = scope.scope === 'site' ? isItsHour(scope.id, steps) : minute;
    for (const output of partialsOf(scope, { at, partition: city.partition, minute, isLong }))
      outputs.push(output);
    scope.changed = false;
    yield;
  }
}

interface Telling {
  readonly at: number;
  readonly partition: number;
  readonly minute: boolean;
  readonly isLong: boolean;
}

function partialsOf(rolled: RolledScope, { at, partition, minute, isLong }: Telling): Output[] {
  const { family, kind, scope, id, changed } = rolled;
  return PUBLISHED_WINDOWS.flatMap((window, place) => {
    if (PROMPT.has(window) ? !changed && !minute : !isLong) return [];
    const range = windowRange(window, at);
    const sums = rolled.sumsOf(place, at);
    return [
      partialOf({ family, kind, scope, id, range, sums, since: rolled.since() }, at, partition),
    ];
  });
}

/** Whether a whole minute lies among the steps. */
export function isMinute({ from, to }: Emission['steps']): boolean {
  return Math.floor(from / STEPS_A_MINUTE) !== Math.floor(to / STEPS_A_MINUTE);
}

function isItsHour(site: string, { from, to }: Emission['steps']): boolean {
  return isHourly(site, from * STEP_MS, to * STEP_MS);
}
