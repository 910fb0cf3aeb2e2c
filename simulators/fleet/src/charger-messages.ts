import type { ChargerModel, ConnectorModel, Vocabulary } from './build-chargers.ts';
import { chargerSilences, simulatedDay } from './charger-faults.ts';
import {
  blockOf,
  blockStart,
  type ConnectorSegment,
  type ConnectorStatus,
  connectorBlock,
  meterWh,
  segmentAt,
  segmentIndex,
} from './charger-plan.ts';
import { type Span, spanAt } from './fault-spans.ts';
import { nextOnGrid } from './local-time.ts';
import { type Cadence, type Message, round } from './message.ts';
import { unit } from './random.ts';

const WORDS: Readonly<Record<Vocabulary, Readonly<Record<ConnectorStatus, string | number>>>> = {
  'ocpp1.6': {
    IDLE: 'Available',
    OCCUPIED: 'Preparing',
    CHARGING: 'Charging',
    FAULTED: 'Faulted',
    INOPERATIVE: 'Unavailable',
  },
  // T/CEC 102 has no code for a connector that is closed: its operator sends the fault code.
  tcec102: { IDLE: 1, OCCUPIED: 2, CHARGING: 3, FAULTED: 255, INOPERATIVE: 255 },
  infrapulse: {
    IDLE: 'IDLE',
    OCCUPIED: 'OCCUPIED',
    CHARGING: 'CHARGING',
    FAULTED: 'FAULTED',
    INOPERATIVE: 'INOPERATIVE',
  },
};

/** What a charger says in (from, to], in order of time within each part. */
export function chargerMessages(
  charger: ChargerModel,
  [from, to]: readonly [number, number],
  every: Cadence,
): readonly Message[] {
  const said: Message[] = [];
  for (const connector of charger.connectors) {
    changes({ charger, connector, from, to }, said);
    progress({ charger, connector, from, to }, every.charging, said);
  }
  const phase = Math.floor(unit(charger.key, 70) * every.heartbeat);
  for (let t = nextOnGrid(from, every.heartbeat, phase); t <= to; t += every.heartbeat) {
    said.push({ ts: t });
  }
  return withSilences({ charger, from, to }, said);
}

/** Every connector states how it is, unless nothing gets through. */
export function chargerState(charger: ChargerModel, t: number): readonly Message[] {
  if (spanAt(silencesWithin(charger, t - 1, t), t)) return [];
  return charger.connectors.map((connector) =>
    speak({ charger, connector, segment: segmentAt(connector, t) }, t),
  );
}

/** The silences of a charger that touch (from, to]. */
export function silencesWithin(charger: ChargerModel, from: number, to: number): readonly Span[] {
  const found: Span[] = [];
  for (let day = simulatedDay(from) - 1; day <= simulatedDay(to); day++) {
    found.push(
      ...chargerSilences(charger, day).filter(({ start, end }) => start <= to && end > from),
    );
  }
  return found;
}

interface Stretch {
  readonly charger: ChargerModel;
  readonly from: number;
  readonly to: number;
}

/** Nothing gets through a silence; at its end every connector states how it is. */
function withSilences({ charger, from, to }: Stretch, said: Message[]): readonly Message[] {
  const silences = silencesWithin(charger, from, to);
  if (silences.length === 0) return said;
  const heard = said.filter(({ ts }) => !spanAt(silences, ts));
  for (const { end } of silences) {
    if (end <= from || end > to) continue;
    for (const connector of charger.connectors) {
      const segment = segmentAt(connector, end);
      if (segment.start !== end) heard.push(speak({ charger, connector, segment }, end));
    }
  }
  return heard;
}

interface ConnectorStretch extends Stretch {
  readonly connector: ConnectorModel;
}

function changes({ charger, connector, from, to }: ConnectorStretch, said: Message[]): void {
  for (let block = blockOf(from); blockStart(block) <= to; block++) {
    const segments = connectorBlock(connector, block);
    let i = segmentIndex(segments, from);
    if ((segments[i] as ConnectorSegment).start <= from) i += 1;
    for (; i < segments.length; i++) {
      const segment = segments[i] as ConnectorSegment;
      if (segment.start > to) return;
      said.push(speak({ charger, connector, segment }, segment.start));
    }
  }
}

function progress(stretch: ConnectorStretch, every: number, said: Message[]): void {
  const { charger, connector, from, to } = stretch;
  const phase = Math.floor(unit(connector.key, 71) * every);
  for (let t = nextOnGrid(from, every, phase); t <= to; t += every) {
    const segment = segmentAt(connector, t);
    if (segment.status === 'CHARGING' && segment.start !== t) {
      said.push(speak({ charger, connector, segment }, t));
    }
  }
}

interface Spoken {
  readonly charger: ChargerModel;
  readonly connector: ConnectorModel;
  readonly segment: ConnectorSegment;
}

function speak({ charger, connector, segment }: Spoken, ts: number): Message {
  const { vocab } = charger;
  return {
    ts,
    part: connector.part,
    status: wordOf(vocab, segment),
    vocab,
    ...(vocab === 'ocpp1.6' ? { error: segment.error } : {}),
    metrics: segment.status === 'CHARGING' ? charging(charger, segment, ts) : resting(segment, ts),
  };
}

function wordOf(vocab: Vocabulary, { status, after }: ConnectorSegment): string | number {
  if (vocab === 'ocpp1.6' && status === 'OCCUPIED' && after === 'CHARGING') return 'Finishing';
  return WORDS[vocab][status];
}

function resting(segment: ConnectorSegment, ts: number): Readonly<Record<string, number>> {
  return { power_kw: 0, energy_kwh: round(meterWh(segment, ts) / 1000, 3) };
}

function charging({ current, key }: ChargerModel, segment: ConnectorSegment, ts: number) {
  const wh = meterWh(segment, ts);
  const minutes = (ts - segment.start) / 60_000;
  const volts = current === 'AC' ? 226 + 6 * unit(key, ts % 997) : 380 + Math.min(60, minutes);
  return {
    power_kw: round(segment.kw, 2),
    energy_kwh: round(wh / 1000, 3),
    session_energy_kwh: round((wh - segment.meterWh) / 1000, 3),
    voltage_v: round(volts, 1),
    current_a: round((segment.kw * 1000) / volts, 1),
    temperature_c: round(24 + Math.min(18, minutes / 2) + 2 * unit(key, ts % 991), 1),
    soc_pct: Math.min(99, Math.round(segment.socPct + minutes * 0.9)),
  };
}
