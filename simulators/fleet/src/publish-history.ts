import type { Clock } from '@infrapulse/ports';
import type { Events } from './events.ts';
import type { Span } from './fault-spans.ts';
import type { ByGateway } from './gather.ts';
import { piecesOf, tellPiece } from './history-pieces.ts';
import type { Ledger } from './ledger.ts';
import { zoned } from './local-time.ts';
import type { Publisher } from './open-publisher.ts';
import { createPace, type Pace } from './pace.ts';
import type { Speaker } from './speak.ts';

interface HistoryOptions {
  readonly speakers: readonly Speaker[];
  readonly publisher: Publisher;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly events: Events;
  readonly signal: AbortSignal;
}

/** Small, so that what is live never stands behind much of the past. */
const ARRAY_MAX = 250;
/** Leaves the rest of a small machine to those who look at the product meanwhile. */
const OBJECTS_PER_S = 6_000;
/** What is sent again after a restart took no longer than this to send. */
const KEEP_MS = 1000;
const REPORT_MS = 5000;

interface Telling extends HistoryOptions {
  readonly pace: Pace;
  readonly told: { objects: number; ms: number };
  readonly totalMs: number;
  /** At most once in a while: remembers what has arrived, and says how far it is. */
  readonly keepSometimes: (filled: Span) => Promise<void>;
}

/** Publishes what is missing of the past through the gateways, at a measured pace; `ledger` knows what arrived. */
export async function publishHistory(options: HistoryOptions): Promise<void> {
  const { clock, events, signal, ledger } = options;
  const pieces = piecesOf(ledger.missing(), ledger.liveFrom);
  const [newest] = pieces;
  const oldest = pieces.at(-1);
  if (!newest || !oldest) return;
  const began = clock.monotonic();
  const telling = tellingOf(options, pieces);
  events.historyBegun({ from: zoned(oldest.start), to: zoned(newest.end) });
  for (const piece of pieces) await publishPiece(telling, piece);
  if (signal.aborted) return;
  const seconds = Math.round((clock.monotonic() - began) / 100) / 10;
  events.historyDone({ objects: telling.told.objects, seconds });
}

function tellingOf(options: HistoryOptions, pieces: readonly Span[]): Telling {
  const { clock, events } = options;
  const told = { objects: 0, ms: 0 };
  const totalMs = pieces.reduce((sum, { start, end }) => sum + end - start, 0);
  let kept = clock.monotonic();
  let reported = kept;
  async function keepSometimes(filled: Span): Promise<void> {
    if (clock.monotonic() - kept < KEEP_MS) return;
    await keep(options, filled);
    kept = clock.monotonic();
    if (kept - reported < REPORT_MS) return;
    reported = kept;
    events.historyGrown({
      share: Math.round((1000 * told.ms) / totalMs) / 1000,
      objects: told.objects,
    });
  }
  return { ...options, pace: createPace(clock, OBJECTS_PER_S), told, totalMs, keepSometimes };
}

async function publishPiece(telling: Telling, piece: Span): Promise<void> {
  const { speakers, signal, ledger, told } = telling;
  const { start, end } = piece;
  let at = start;
  for (const { to, said } of tellPiece(speakers, piece, ledger.liveFrom)) {
    if (signal.aborted) return;
    await publishAll(telling, said);
    told.ms += to - at;
    at = to;
    if (to < end) await telling.keepSometimes({ start, end: to });
  }
  await keep(telling, piece);
}

/** Remembered only once acknowledged. */
async function keep({ publisher, ledger, signal }: HistoryOptions, filled: Span): Promise<void> {
  await publisher.settled();
  if (!signal.aborted) ledger.filled(filled);
}

async function publishAll(telling: Telling, byGateway: ByGateway): Promise<void> {
  const { publisher, pace, signal, told } = telling;
  for (const [gateway, messages] of byGateway) {
    const topic = `infrapulse/v1/gateway/${gateway}/telemetry`;
    for (let i = 0; i < messages.length && !signal.aborted; i += ARRAY_MAX) {
      const some = messages.slice(i, i + ARRAY_MAX);
      await publisher.publish(topic, JSON.stringify(some), 0);
      told.objects += some.length;
      await pace(some.length, signal);
    }
  }
}
