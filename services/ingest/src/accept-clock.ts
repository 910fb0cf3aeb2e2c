import { type Fault, fault } from '@infrapulse/contracts';
import type { Clock } from '@infrapulse/ports';
import type { SimulatedClock } from '@infrapulse/runtime';

const TEXT_MAX = 200;

function isSimulated(clock: Clock): clock is SimulatedClock {
  return clock.kind === 'simulated';
}

/**
 * `{ "now": ms }` moves a simulated clock; a real one takes orders from nobody. A time before its own is passed over,
 * and told to `behind`: whoever restarts a little behind catches up by himself.
 */
export function acceptClock(
  clock: Clock,
  payload: Uint8Array,
  behind: (told: number) => void,
): Fault | undefined {
  if (!isSimulated(clock))
    return fault(
      'TOPIC_FORBIDDEN',
      'topic',
      'Only a simulated clock is set: start with --clock simulated.',
    );
  const text = Buffer.from(payload).toString('utf8').slice(0, TEXT_MAX);
  const now = /^\s*\{\s*"now"\s*:\s*(\d{1,15})\s*\}\s*$/.exec(text)?.[1];
  if (now === undefined)
    return fault('SCHEMA', 'now', 'The clock takes { "now": <Unix milliseconds> }.');
  const told = Number(now);
  if (told < clock.now()) behind(told);
  clock.advanceTo(told);
  return undefined;
}
