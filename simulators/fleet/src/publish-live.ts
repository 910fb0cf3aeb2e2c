import type { Clock } from '@infrapulse/ports';
import type { Ledger } from './ledger.ts';
import { type Cadence, type Message } from './message.ts';
import type { Publisher } from './open-publisher.ts';
import { keyOf } from './random.ts';
import type { Speaker } from './speak.ts';

export interface LiveOptions {
  readonly speakers: readonly Speaker[];
  readonly publisher: Publisher;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly every: Cadence;
  readonly signal: AbortSignal;
}

const TURN_MS = 1000;
const KEEP_MS = 10_000;

/** Says each second what became due, on each asset's own topic, until the signal aborts. */
export async function publishLive(options: LiveOptions): Promise<void> {
  const { clock, signal, publisher, ledger } = options;
  let to = ledger.liveFrom;
  await publishState(options, to);
  let kept = clock.monotonic();
  while (!signal.aborted) {
    await clock.sleep(TURN_MS, signal);
    const now = clock.now();
    if (signal.aborted || now <= to) continue;
    await publishDue(options, to, now);
    to = now;
    if (clock.monotonic() - kept < KEEP_MS) continue;
    await publisher.settled();
    if (!signal.aborted) ledger.lived(to);
    kept = clock.monotonic();
  }
}

/** History is no live state: at first everything that keeps a state says how it is. */
export async function publishState(options: LiveOptions, t: number): Promise<void> {
  for (const speaker of options.speakers) await say(options, speaker, speaker.state(t));
}

/** Everything due in (from, to]. */
export async function publishDue(options: LiveOptions, from: number, to: number): Promise<void> {
  for (const speaker of options.speakers) {
    await say(options, speaker, speaker.speak([from, to], options.every));
    await tellPresence(options, speaker, [from, to]);
  }
}

async function say(
  { publisher, signal }: LiveOptions,
  { kind, record }: Speaker,
  messages: readonly Message[],
): Promise<void> {
  if (messages.length === 0 || signal.aborted) return;
  const topic = `infrapulse/v1/${kind}/${record.id}/telemetry`;
  const key = keyOf(0, record.id);
  for (const message of messages) await publisher.publish(topic, JSON.stringify(message), key);
}

/** An asset that falls silent is reported by its session's end, as a Will would. */
async function tellPresence(
  { publisher }: LiveOptions,
  speaker: Speaker,
  [from, to]: readonly [number, number],
): Promise<void> {
  const { kind, record } = speaker;
  const topic = `infrapulse/v1/${kind}/${record.id}/presence`;
  const key = keyOf(0, record.id);
  for (const { start, end } of speaker.silences(from, to)) {
    if (start > from && start <= to) await publisher.publish(topic, 'offline', key);
    if (end > from && end <= to) await publisher.publish(topic, 'online', key);
  }
}
