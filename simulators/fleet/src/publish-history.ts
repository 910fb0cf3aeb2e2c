import type { Clock } from '@infrapulse/ports';
import type { Events } from './events.ts';
import { HOUR, zoned } from './local-time.ts';
import { HISTORY, type Message } from './message.ts';
import type { Publisher } from './open-publisher.ts';
import type { Progress } from './progress.ts';
import type { Speaker } from './speak.ts';

/** What a gateway sends: the same object, saying whose it is. */
interface GatewayMessage extends Message {
  readonly kind: string;
  readonly asset: string;
}

interface HistoryOptions {
  readonly speakers: readonly Speaker[];
  readonly publisher: Publisher;
  readonly progress: Progress;
  readonly clock: Clock;
  readonly events: Events;
  readonly signal: AbortSignal;
}

const ARRAY_MAX = 1000;
const STRETCH_MS = 4 * HOUR;
const REPORT_MS = 5000;
/** Behind by less than this, the present can take over. */
const CLOSE_MS = 10_000;

/**
 * Publishes (from, now] through the gateways, a few hours at a time and in order, so that every store appends;
 * what the present gained meanwhile is added until it is caught up. Returns until when.
 */
export async function publishHistory(options: HistoryOptions, from: number): Promise<number> {
  const { clock, events, signal } = options;
  const began = clock.monotonic();
  const now = clock.now();
  let objects = 0;
  let reported = began;
  let to = from;
  events.historyBegun({ from: zoned(from), to: zoned(now) });
  objects += await publishAll(options, gatherState(options.speakers, from));
  while (clock.now() - to > CLOSE_MS && !signal.aborted) {
    const end = Math.min(to + STRETCH_MS, clock.now());
    objects += await publishAll(options, gather(options.speakers, to, end));
    to = end;
    if (clock.monotonic() - reported < REPORT_MS) continue;
    reported = clock.monotonic();
    await keep(options, to);
    events.historyGrown({ share: Math.round((1000 * (to - from)) / (now - from)) / 1000, objects });
  }
  await keep(options, to);
  const seconds = Math.round((clock.monotonic() - began) / 100) / 10;
  if (!signal.aborted) events.historyDone({ objects, seconds });
  return to;
}

/** Remembered only once acknowledged. */
async function keep({ publisher, progress, signal }: HistoryOptions, to: number): Promise<void> {
  await publisher.settled();
  if (!signal.aborted) progress.write(to);
}

type ByGateway = ReadonlyMap<string, readonly GatewayMessage[]>;

async function publishAll(options: HistoryOptions, byGateway: ByGateway): Promise<number> {
  let objects = 0;
  for (const [gateway, messages] of byGateway) {
    objects += messages.length;
    const topic = `infrapulse/v1/gateway/${gateway}/telemetry`;
    for (let i = 0; i < messages.length && !options.signal.aborted; i += ARRAY_MAX) {
      await options.publisher.publish(topic, JSON.stringify(messages.slice(i, i + ARRAY_MAX)), 0);
    }
  }
  return objects;
}

/** How everything that keeps a state is at `t`, by gateway: where a history begins. */
export function gatherState(speakers: readonly Speaker[], t: number): ByGateway {
  return byGatewayOf(speakers, (speaker) => speaker.state(t));
}

/** Everything said in (from, to], by gateway, in order of time. */
export function gather(speakers: readonly Speaker[], from: number, to: number): ByGateway {
  return byGatewayOf(speakers, (speaker) => speaker.speak([from, to], HISTORY));
}

function byGatewayOf(
  speakers: readonly Speaker[],
  said: (speaker: Speaker) => readonly Message[],
): ByGateway {
  const byGateway = new Map<string, GatewayMessage[]>();
  for (const speaker of speakers) {
    const { kind, record } = speaker;
    const own = byGateway.get(record.gateway) ?? [];
    byGateway.set(record.gateway, own);
    for (const message of said(speaker)) {
      own.push({ kind, asset: record.id, historical: true, ...message });
    }
  }
  for (const messages of byGateway.values()) messages.sort((a, b) => a.ts - b.ts);
  return byGateway;
}
