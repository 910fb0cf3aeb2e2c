import { HOUR, MINUTE } from '../local-time.ts';
import { deliver } from './deliver.ts';
import { createDraw, type Draw } from './draw.ts';
import type { Made } from './made.ts';
import { withMeters } from './make-charger-meters.ts';
import { sessionsOf } from './make-sessions.ts';
import { type Place, rowOf } from './place.ts';
import type { TrialMessage, TrialRow } from './trial.ts';
import { troubles } from './troubles.ts';
import { CHARGING_WORDS, FOREIGN, IDLE_WORDS, ownWords } from './words.ts';

/** Words that a charger speaks, by vocabulary; some are said oftener than others. */
type Speech = readonly { readonly status: string; readonly vocab?: string }[];

export function makeCharger(place: Place, number: number): Made {
  const id = `t${place.seed}-cs-${number}`;
  const draw = createDraw(place.seed, id);
  const row = registerCharger(place, id, draw);
  const { silences, outages, comings } = troubles(place, row, draw);
  const speech = speechOf(draw);
  const correct = (message: TrialMessage) => ({ ...message, ...draw.pick(speech) });
  const delivery = { timeline: place.timeline, draw, row, silences, outages, correct };
  const power = createDraw(place.seed, `${id} power`);
  const measured = [...row.parts.map(({ part }) => part), '']
    .flatMap((part) => courseOfPart(place, { row, part, speech, draw }))
    .flatMap((message) => (message.part === '' ? [message] : withPower(power, message)))
    .sort((a, b) => a.ts - b.ts);
  const acts = [...deliver(delivery, measured), ...comings, ...sessionsOf(place, row)];
  return withMeters(place, { row, acts }, { silences, outages });
}

function registerCharger(place: Place, id: string, draw: Draw): TrialRow {
  const connectors = draw.between(1, 2);
  const gateway = draw.chance(0.3) ? `t${place.seed}-gw-${draw.between(1, 2)}` : '';
  return {
    ...rowOf(place, 'charger', id, draw),
    gateway,
    reporting: 'on_change',
    heartbeatS: draw.pick([600, 900, 1800]),
    attributes: { ratedKw: 120 },
    parts: Array.from({ length: connectors }, (_, i) => ({
      part: String(i + 1),
      role: 'connector',
      ...(draw.chance(0.2) && { operator: `t${place.seed}-op-${draw.between(1, 2)}` }),
      attributes: { ratedKw: 60 },
    })),
  };
}

function speechOf(draw: Draw): Speech {
  const vocab = draw.pick([undefined, 'ocpp1.6', 'ocpi', 'tcec102']);
  const words = vocab === undefined ? ownWords('charger') : Object.keys(FOREIGN[vocab] ?? {});
  const often = words.filter((word) => IDLE_WORDS.has(word) || CHARGING_WORDS.has(word));
  return [...words, ...often, ...often].map((status) => ({
    status,
    ...(vocab !== undefined && { vocab }),
  }));
}

interface Speaker {
  readonly row: TrialRow;
  readonly part: string;
  readonly speech: Speech;
  readonly draw: Draw;
}

/** A connector tells each change of its state; the charger itself that it lives, and seldom that all of it is out. */
function courseOfPart({ timeline }: Place, { row, part, speech, draw }: Speaker): TrialMessage[] {
  const messages: TrialMessage[] = [];
  const from = (timeline.ticks[0] as number) - 2 * HOUR;
  for (let ts = from; ts < timeline.quietFrom; ) {
    const word = part === '' && !draw.chance(0.08) ? {} : draw.pick(speech);
    messages.push({ ts, part, ...word });
    const wait = part === '' ? row.heartbeatS * 1000 : draw.between(5, 240) * MINUTE;
    ts += Math.round(wait * (0.5 + draw.between(0, 1000) / 1000));
  }
  return messages;
}

/** Most connectors read their power: by and large what their status says, again soon after, or with no status beside it. */
function withPower(draw: Draw, message: TrialMessage): readonly TrialMessage[] {
  const { status, vocab: _, ...rest } = message;
  if (draw.chance(0.2)) return [message];
  const isFree = status !== undefined && IDLE_WORDS.has(status);
  const kilowatts = isFree ? [0, 0, 0, 0.49, 0.5, 7] : [60, 60, 22.5, 0.1, 0.09, 0];
  const read = () => ({ metrics: { power_kw: draw.pick(kilowatts) } });
  const again = { ...rest, ...read(), ts: message.ts + draw.between(1, 20 * MINUTE) };
  const first = draw.chance(0.15) ? { ...rest, ...read() } : { ...message, ...read() };
  return draw.chance(0.5) ? [first, again] : [first];
}
