import { topics } from '@infrapulse/contracts';
import type { Clock, StreamPort } from '@infrapulse/ports';
import { createSimulatedClock, createSystemClock } from '@infrapulse/runtime';
import { lastTickAt } from './last-tick.ts';
import type { Settings } from './settings.ts';

/** The clock of a service that runs alone. */
interface ChosenClock {
  readonly clock: Clock;
  /** A simulated clock goes on where the log ends, and then as its ticks say; a system clock needs no log. */
  readonly follow: (stream: StreamPort) => Promise<void>;
}

/** simulated: whoever tells an ingest the time moves, by the log, the clocks of all. */
export function chooseClock({ clock: kind }: Settings): ChosenClock {
  const system = createSystemClock();
  if (kind === 'system') return { clock: system, follow: () => Promise.resolve() };
  const clock = createSimulatedClock(0);
  return {
    clock,
    async follow(stream) {
      clock.advanceTo((await lastTickAt(stream)) ?? system.now());
      await stream.consume(
        { topic: topics.readings, group: null, from: 'latest' },
        ({ records }) => {
          for (const { value } of records) if (value.type === 'tick') clock.advanceTo(value.at);
        },
      );
    },
  };
}
