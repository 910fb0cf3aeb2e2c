import type { ConnectorModel, UseProfile } from './build-chargers.ts';
import {
  type ConnectorFault,
  connectorFaults,
  simulatedDay,
  startOfSimulatedDay,
} from './charger-faults.ts';
import { keepRecent } from './keep-recent.ts';
import { DAY, HOUR, MINUTE } from './local-time.ts';
import { between, draws, mix } from './random.ts';

export type ConnectorStatus = 'IDLE' | 'OCCUPIED' | 'CHARGING' | 'FAULTED' | 'INOPERATIVE';

/** One stretch of a connector's life; it ends where the next begins. */
export interface ConnectorSegment {
  readonly start: number;
  readonly status: ConnectorStatus;
  /** What happened before: OCCUPIED after CHARGING is the cable still in. */
  readonly after: ConnectorStatus;
  readonly kw: number;
  /** Meter at its start, Wh. */
  readonly meterWh: number;
  readonly error: string;
  /** State of charge at the start of a session, %. */
  readonly socPct: number;
}

interface Session {
  readonly start: number;
  readonly plugIn: number;
  readonly unplug: number;
  end: number;
  kw: number;
  readonly socPct: number;
}

/** Days planned together; over each such block the meter grows by the same amount, so no history is needed. */
const BLOCK = 14;
const FIRST_BLOCK = Math.floor(simulatedDay(Date.UTC(2015, 0, 1)) / BLOCK);
/** Sessions by hour of the local day. */
const HOURS: Readonly<Record<UseProfile, readonly number[]>> = {
  fast: [3, 2, 1, 1, 1, 1, 2, 4, 6, 7, 7, 8, 10, 9, 8, 7, 7, 8, 9, 10, 9, 8, 6, 4],
  community: [2, 1, 0, 0, 0, 0, 1, 2, 1, 1, 1, 2, 3, 2, 1, 1, 2, 5, 9, 11, 10, 8, 6, 4],
  bus: [5, 3, 1, 0, 0, 0, 1, 2, 3, 5, 6, 7, 7, 5, 4, 4, 3, 3, 4, 7, 9, 10, 11, 8],
};

/** Everything a connector does in fourteen days, from one rule: the seed and the block's number. */
export const connectorBlock = keepRecent(2, planBlock);

export function blockOf(t: number): number {
  return Math.floor(simulatedDay(t) / BLOCK);
}

export function blockStart(block: number): number {
  return startOfSimulatedDay(block * BLOCK);
}

/** Index of the segment that holds `t`. */
export function segmentIndex(segments: readonly ConnectorSegment[], t: number): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle] as ConnectorSegment).start <= t) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function segmentAt(connector: ConnectorModel, t: number): ConnectorSegment {
  const segments = connectorBlock(connector, blockOf(t));
  return segments[segmentIndex(segments, t)] as ConnectorSegment;
}

/** The meter at `t`, Wh. */
export function meterWh(segment: ConnectorSegment, t: number): number {
  return segment.meterWh + (segment.kw * (t - segment.start)) / 3600;
}

function energyPerBlockWh(connector: ConnectorModel): number {
  return Math.round(connector.sessionsPerDay * BLOCK * sessionKwh(connector) * 0.75 * 1000);
}

function sessionKwh({ ratedKw }: ConnectorModel): number {
  return ratedKw < 10 ? 14 : 28;
}

function planBlock(connector: ConnectorModel, block: number): readonly ConnectorSegment[] {
  const sessions: Session[] = [];
  const faults: ConnectorFault[] = [];
  for (let day = block * BLOCK; day < (block + 1) * BLOCK; day++) {
    const own = connectorFaults(connector, day);
    faults.push(...own);
    sessions.push(...planDay(connector, day, own));
  }
  const energyWh = energyPerBlockWh(connector);
  const drawnWh = sessions.reduce(
    (sum, { kw, plugIn, end }) => sum + (kw * (end - plugIn)) / 3600,
    0,
  );
  for (const session of sessions) session.kw *= energyWh / drawnWh;
  return segmentsOf({
    sessions,
    faults,
    start: blockStart(block),
    meterWh: (block - FIRST_BLOCK) * energyWh,
  });
}

/** A day's sessions, none touching another or a fault; one that a fault meets while charging ends there. */
function planDay(
  connector: ConnectorModel,
  day: number,
  faults: readonly ConnectorFault[],
): Session[] {
  const draw = draws(mix(connector.key, day));
  const dayStart = startOfSimulatedDay(day);
  const count = Math.floor(connector.sessionsPerDay + draw());
  const hours = HOURS[connector.use];
  const starts = Array.from({ length: count }, () => dayStart + drawHour(hours, draw()) * HOUR);
  const planned: Session[] = [];
  let free = dayStart + 10 * MINUTE;
  for (const wished of starts.sort((a, b) => a - b)) {
    const session = planSession(connector, Math.max(wished, free), draw);
    if (session.unplug > dayStart + DAY - 10 * MINUTE) break;
    const kept = besideFaults(session, faults);
    if (!kept) continue;
    planned.push(kept);
    free = kept.unplug + between(2, 12, draw()) * MINUTE;
  }
  return planned;
}

function planSession(connector: ConnectorModel, start: number, draw: () => number): Session {
  const kw = connector.ratedKw * between(0.45, 0.85, draw());
  const kwh = sessionKwh(connector) * between(0.4, 1.6, draw());
  const begin = Math.floor(start);
  const plugIn = begin + Math.floor(between(1, 4, draw()) * MINUTE);
  const end = plugIn + Math.floor((kwh / kw) * HOUR);
  const unplug = end + Math.floor(between(2, 22, draw() ** 2) * MINUTE);
  return { start: begin, plugIn, end, unplug, kw, socPct: Math.round(between(12, 45, draw())) };
}

function besideFaults(session: Session, faults: readonly ConnectorFault[]): Session | undefined {
  const met = faults.find(({ start, end }) => start < session.unplug && end > session.start);
  if (!met) return session;
  if (met.start < session.plugIn + 3 * MINUTE || met.start > session.end) return undefined;
  return { ...session, end: met.start, unplug: met.start };
}

/** Hour after 04:00 at which the share of a day's sessions has begun. */
function drawHour(hours: readonly number[], share: number): number {
  const total = hours.reduce((sum, weight) => sum + weight, 0);
  let rest = share * total;
  for (let i = 0; i < 24; i++) {
    const weight = hours[(i + 4) % 24] ?? 0;
    if (rest < weight) return i + rest / weight;
    rest -= weight;
  }
  return 23;
}

interface Block {
  readonly sessions: readonly Session[];
  readonly faults: readonly ConnectorFault[];
  readonly start: number;
  readonly meterWh: number;
}

interface Turn {
  readonly start: number;
  readonly status: ConnectorStatus;
  readonly kw: number;
  readonly error: string;
  readonly socPct: number;
}

function segmentsOf({
  sessions,
  faults,
  start,
  meterWh: firstWh,
}: Block): readonly ConnectorSegment[] {
  const quiet = { kw: 0, error: 'NoError', socPct: 0 };
  const turns: Turn[] = [
    { ...quiet, start, status: 'IDLE' },
    ...sessions.flatMap((session) => turnsOf(session)),
    ...faults.flatMap((fault) => [
      { ...quiet, start: fault.start, status: fault.status, error: fault.error },
      { ...quiet, start: fault.end, status: 'IDLE' as const },
    ]),
  ];
  turns.sort((a, b) => a.start - b.start || rank(b) - rank(a));
  const segments: ConnectorSegment[] = [];
  let wh = firstWh;
  for (const turn of turns) {
    const last = segments.at(-1);
    if (last?.status === turn.status || last?.start === turn.start) continue;
    if (last) wh += (last.kw * (turn.start - last.start)) / 3600;
    segments.push({ ...turn, after: last?.status ?? 'IDLE', meterWh: wh });
  }
  return segments;
}

function turnsOf({ start, plugIn, end, unplug, kw, socPct }: Session): readonly Turn[] {
  const quiet = { kw: 0, error: 'NoError', socPct: 0 };
  const after: readonly Turn[] =
    unplug > end
      ? [
          { ...quiet, start: end, status: 'OCCUPIED' },
          { ...quiet, start: unplug, status: 'IDLE' },
        ]
      : [];
  return [
    { ...quiet, start, status: 'OCCUPIED' },
    { start: plugIn, status: 'CHARGING', kw, error: 'NoError', socPct },
    ...after,
  ];
}

/** Of two turns at one instant the one that says more goes first, and the other is left out. */
function rank({ status }: Turn): number {
  return status === 'IDLE' ? 0 : 1;
}
