import { type LiveOptions, publishDue, publishState } from './publish-live.ts';

/** Steps a second at most; each ends with the clock's new time. */
const STEPS_PER_S = 30;
const STEP_MIN_MS = 1000;
const KEEP_MS = 2000;

/**
 * Drives the product's clock: what is due by a time goes out first, then the time itself, on one connection, so
 * that the product never knows a time before its readings.
 */
export async function runSimulated(options: LiveOptions, speed: number): Promise<void> {
  const { clock, signal, publisher, ledger } = options;
  const step = Math.max(STEP_MIN_MS, Math.ceil((speed * 1000) / STEPS_PER_S));
  let to = ledger.liveFrom;
  await publishState(options, to);
  let kept = clock.monotonic();
  let last = kept;
  while (!signal.aborted) {
    await clock.sleep(1000 / STEPS_PER_S, signal);
    const now = clock.monotonic();
    // Behind by more than two seconds of ours (a busy machine), time slows down instead of leaping.
    const due = Math.floor(to + Math.min(2000, now - last) * speed);
    if (due - to < step) continue;
    last = now;
    for (; to < due && !signal.aborted; ) {
      const end = Math.min(due, to + step);
      await publishDue(options, to, end);
      await publisher.publish('infrapulse/v1/clock', JSON.stringify({ now: end }), 0);
      to = end;
    }
    if (now - kept < KEEP_MS) continue;
    await publisher.settled();
    if (!signal.aborted) ledger.lived(to);
    kept = now;
  }
}
