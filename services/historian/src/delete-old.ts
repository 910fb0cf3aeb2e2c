import type { Clock, SeriesPort, StreamPort } from '@infrapulse/ports';
import type { HistorianConfig } from './config.ts';
import type { Events } from './events.ts';

interface DeleteOldDeps {
  readonly stream: StreamPort;
  readonly series: SeriesPort;
  readonly clock: Clock;
  readonly config: HistorianConfig;
  readonly events: Events;
}

/** Deletes from store and log what is past its time. A failure waits for the next turn. */
export async function deleteOld(deps: DeleteOldDeps): Promise<void> {
  const { stream, series, clock, events } = deps;
  const { retention } = deps.config;
  const now = clock.now();
  const startedAt = clock.monotonic();
  try {
    await series.retain({
      readings: now - retention.series,
      spans: now - retention.spans,
      kpis: now - retention.spans,
    });
    await stream.retain(now);
    events.oldDeleted(clock.monotonic() - startedAt);
  } catch (error) {
    events.deletingFailed(error);
  }
}
