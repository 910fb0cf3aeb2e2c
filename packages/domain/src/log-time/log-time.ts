import type { Bye, Tick } from '../model/log-record.ts';

/** What the log says of one ingest instance; plain data. */
interface NodeClock {
  readonly boot: number;
  readonly at: number;
  readonly live: boolean;
  readonly upstream: boolean;
}

export interface LogTimeState {
  /** Never falls; 0 before the first tick. */
  readonly now: number;
  readonly nodes: Readonly<Record<string, NodeClock>>;
}

/** A stretch in which an instance could not hear its devices: missing, or its upstream broken. */
export interface OutageGap {
  readonly node: string;
  readonly from: number;
  readonly to: number;
}

interface LogTimeStep {
  readonly state: LogTimeState;
  readonly gap: OutageGap | null;
}

/** Behind another's ticks by more than this, an instance no longer holds the clock. */
const LEFT_BEHIND_MS = 5000;
/** Missing or held up for longer than this is an outage of our own. */
const OUTAGE_MS = 3000;

export const NO_LOG_TIME: LogTimeState = { now: 0, nodes: {} };

/**
 * The clock of a partition: the minimum over live instances of their last tick, never falling (architecture §2).
 * An instance lives from its first tick to its `bye`, a new boot, or until others are 5 s ahead.
 */
export function observeClock(state: LogTimeState, record: Tick | Bye): LogTimeStep {
  const before = state.nodes[record.node];
  if (before && record.boot < before.boot) return { state, gap: null };
  const upstream = record.type === 'tick' && record.upstream;
  const clock = { boot: record.boot, at: record.at, live: record.type === 'tick', upstream };
  const nodes = { ...state.nodes, [record.node]: clock };
  const newest = Math.max(...Object.values(nodes).map(({ at }) => at));
  const live = Object.values(nodes).filter((n) => n.live && newest - n.at <= LEFT_BEHIND_MS);
  const held = live.length > 0 ? Math.min(...live.map(({ at }) => at)) : newest;
  const next = { now: Math.max(state.now, held), nodes };
  return { state: next, gap: record.type === 'tick' ? gapBefore(before, record) : null };
}

function gapBefore(before: NodeClock | undefined, tick: Tick): OutageGap | null {
  if (!before) return null;
  const missing = (tick.since ?? tick.at) - before.at > OUTAGE_MS;
  if (!missing && before.upstream) return null;
  return { node: tick.node, from: before.at, to: tick.at };
}
