import type { Severity } from '@infrapulse/domain';
import { within } from '@infrapulse/ports';
import type { PlacedTransition } from './city/watch-alarms.ts';
import type { RouteDeps } from './deps.ts';

type Deps = Pick<RouteDeps, 'stream' | 'city' | 'events' | 'clock'>;

/** A log that is away is asked for half a minute; who asks for the metrics does not wait for that. */
const LAGS_MS = 2000;

/** Brings the gauges up to date; called when somebody asks for the metrics. A broken log keeps nobody from them. */
export async function measureCity({ stream, city, events, clock }: Deps): Promise<void> {
  const bySeverity = new Map<Severity, number>();
  for (const { severity } of city.alarms.open())
    bySeverity.set(severity, (bySeverity.get(severity) ?? 0) + 1);
  events.openAlarmsCounted(bySeverity);
  const measured = stream.lags().then(
    (lags) => events.lagsMeasured(lags),
    (error: unknown) => events.lagsUnknown(error),
  );
  await within(clock, LAGS_MS, measured);
}

/** Times what is raised or cleared from now on; history and operators' steps are left out. */
export function timeAlarms({
  city,
  events,
  clock,
}: Pick<RouteDeps, 'city' | 'events' | 'clock'>): void {
  city.alarms.onTransition(({ value: { step, at, alarm } }: PlacedTransition) => {
    if (alarm.historical || (step !== 'raised' && step !== 'cleared')) return;
    events.alarmSeen(Math.max(0, clock.now() - at) / 1000);
  });
}
