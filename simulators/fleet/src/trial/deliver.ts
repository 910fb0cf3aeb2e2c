import { MINUTE, SECOND } from '../local-time.ts';
import type { Span } from './course.ts';
import type { Draw } from './draw.ts';
import { NO_METRIC } from './heard.ts';
import { type Timeline, tickFrom, ticksLater } from './timeline.ts';
import type { Act, TrialMessage, TrialQuality, TrialRow } from './trial.ts';

/** How an asset's messages find their way. */
interface Delivery {
  readonly timeline: Timeline;
  readonly draw: Draw;
  readonly row: TrialRow;
  /** Nothing is said in these. */
  readonly silences: readonly Span[];
  /** What is measured in these is told when they end. */
  readonly outages: readonly Span[];
  /** A message of the same part and instant that says something else. */
  readonly correct: (message: TrialMessage) => TrialMessage;
}

const BAD: readonly TrialQuality[] = [
  'BAD',
  'BAD',
  'STALE',
  'BLOCKED',
  'SUBSTITUTED',
  'TEST',
  'UNCERTAIN',
];

/** What an asset measures → what is told and when: late, twice, corrected, ahead of time, of bad quality, or never. */
export function deliver(delivery: Delivery, measured: readonly TrialMessage[]): readonly Act[] {
  const { timeline, draw, silences, outages } = delivery;
  const acts: Act[] = [];
  for (const message of measured) {
    const { ts } = message;
    if (silences.some(({ from, to }) => from <= ts && ts < to)) continue;
    const outage = outages.find(({ from, to }) => from <= ts && ts < to);
    const at = tickFrom(timeline, outage?.to ?? ts);
    if (at === undefined) continue;
    if (outage) acts.push(tell(delivery, at, { ...message, historical: true }));
    else acts.push(...meet(delivery, at, message, draw.between(0, 99)));
  }
  return acts;
}

/** One message and what happens to it. */
function meet(delivery: Delivery, at: number, message: TrialMessage, fate: number): readonly Act[] {
  const { timeline, draw } = delivery;
  const plain = tell(delivery, at, message);
  const later = (ticks: number) => ticksLater(timeline, at, draw.between(1, ticks));
  const again = (one: TrialMessage, when: number | undefined) =>
    when === undefined ? [plain] : [plain, tell(delivery, when, one)];
  if (fate < 6) return [tell(delivery, later(8) ?? at, message)];
  if (fate < 10) return again(repeated(draw, message), draw.chance(0.3) ? at : later(10));
  if (fate < 14) return again(delivery.correct(message), later(10));
  if (fate < 18) {
    const bad = tell(delivery, at, { ...message, quality: draw.pick(BAD) });
    return draw.chance(0.2) ? [bad, bad] : [bad];
  }
  if (fate < 20) return [tell(delivery, at, ahead(draw, at, message))];
  if (fate < 21)
    return [tell(delivery, at, { ...message, ts: at + draw.between(301, 30_000) * SECOND })];
  if (fate < 22) return [plain, noise(delivery.row, at)];
  if (fate < 24) return [tell(delivery, at, withStranger(draw, message))];
  return [plain];
}

/** The same again, or what of it changes nothing. */
function repeated(draw: Draw, { metrics, ...message }: TrialMessage): TrialMessage {
  const whole = { ...message, ...(metrics && { metrics }) };
  return draw.pick([whole, whole, { ...whole, historical: true }, { ...message, quality: 'GOOD' }]);
}

/** A metric or a status that nobody knows beside what it says, or alone. */
function withStranger(draw: Draw, message: TrialMessage): TrialMessage {
  if (draw.chance(0.3)) return { ...message, status: 'Nonsense' };
  const quality = draw.chance(0.3) ? { quality: draw.pick(BAD) } : {};
  return { ...message, ...quality, metrics: { ...message.metrics, [NO_METRIC]: 1 } };
}

/** Its clock is ahead: by a little it counts as it says, by more at its receipt. */
function ahead(draw: Draw, at: number, message: TrialMessage): TrialMessage {
  const ms = draw.chance(0.3) ? draw.between(1, 10_000) : draw.between(10_001, 5 * MINUTE);
  return { ...message, ts: at + ms };
}

export function tell(
  { row: { id, kind, gateway } }: Pick<Delivery, 'row'>,
  at: number,
  ...messages: readonly TrialMessage[]
): Act {
  return { do: 'tell', at, kind, asset: id, gateway, messages };
}

function noise({ id, kind }: TrialRow, at: number): Act {
  return { do: 'noise', at, topic: `infrapulse/v1/${kind}/${id}/telemetry`, payload: '{"ts":' };
}

/** In the order they happen; what comes at one tick keeps its order. */
export function inOrder(acts: readonly Act[]): readonly Act[] {
  return [...acts].sort((a, b) => a.at - b.at);
}
