import { type PipelineAnswer, toIso } from '@infrapulse/contracts';
import type { RouteDeps } from './deps.ts';

/**
 * One snapshot of the counts. The historian's counters are as of the newest tick it has folded (`tickAt`), where
 * everything received before that tick is behind it; what ingest has counted since is in flight.
 */
export async function takeSnapshot({
  stream,
  series,
  city,
  audit,
}: RouteDeps): Promise<PipelineAnswer> {
  const [{ counters }, lag, sizes] = await Promise.all([
    series.committed('readings'),
    stream.lags(),
    series.sizes(),
  ]);
  const counter = (name: string) => counters[name] ?? 0;
  const ticks = city.readings.ticks();
  const sum = (pick: (counts: (typeof ticks)[number]['counts']) => number) =>
    ticks.reduce((total, tick) => total + pick(tick.counts), 0);
  const received = Math.max(
    counter('tickReceived'),
    sum((counts) => counts.received),
  );
  const setAside = Math.max(
    counter('tickSetAside'),
    sum((counts) => counts.setAside),
  );
  const [stored, rejected, duplicate] = ['tickStored', 'tickRejected', 'tickDuplicate'].map(
    counter,
  );
  const ended = (stored ?? 0) + (rejected ?? 0) + (duplicate ?? 0);
  const at = ticks.reduce((newest, tick) => Math.max(newest, tick.at), counter('tickAt'));
  return {
    received,
    stored: stored ?? 0,
    rejected: rejected ?? 0,
    duplicate: duplicate ?? 0,
    inFlight: received - ended,
    setAside,
    lag: { ...lag, api: city.readings.consumer.lag() + city.alarms.consumer.lag() },
    since: toIso(audit.since),
    at: at > 0 ? toIso(at) : null,
    rate: city.readings.rate(),
    backfill: backfillAt(city, at),
    sizes: { ...sizes },
  };
}

function backfillAt({ readings }: RouteDeps['city'], at: number): PipelineAnswer['backfill'] {
  const backfill = readings.backfill(at);
  return backfill && { ...backfill, from: toIso(backfill.from), to: toIso(backfill.to) };
}
