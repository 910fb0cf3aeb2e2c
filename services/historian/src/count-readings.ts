import type { Tick } from '@infrapulse/domain';
import type { Judgement } from './judge-batch.ts';
import type { Mark, PendingBatch } from './pending-batch.ts';

interface Counts {
  stored: number;
  duplicate: number;
  refused: number;
}

/** A tick that some partitions have passed, and what its node's readings became before it. */
interface OpenTick extends Counts {
  readonly tick: Tick;
  readonly offsets: Map<number, number>;
}

interface Node {
  /** By partition, as of the newest batch. */
  readonly live: Map<number, Counts>;
  received: number;
  rejected: number;
  setAside: number;
  /** As of the newest tick that every partition has passed. */
  aligned: Counts & { received: number; rejected: number; setAside: number; at: number };
  alignedOffsets: ReadonlyMap<number, number>;
  readonly open: Map<string, OpenTick>;
}

/**
 * Counters that commit with the position. Of each node: what its ticks say it received, and what became of the
 * readings it accepted; both also as of its newest tick, where received = stored + rejected + duplicate.
 */
export interface ReadingCounts {
  count(batch: PendingBatch, judgements: readonly Judgement[]): void;
  /** A reading counted as stored was refused by the store; `src` = partition:offset. */
  refuse(node: string, src: string): void;
  counters(): Readonly<Record<string, number>>;
}

const OPEN_TICKS_MAX = 600;
const LIVE = ['stored', 'duplicate', 'refused'] as const;
const TICK = ['received', 'rejected', 'setAside'] as const;
const ALIGNED = [...LIVE, ...TICK, 'at'] as const;

export function createReadingCounts(
  saved: Readonly<Record<string, number>>,
  partitions: number,
): ReadingCounts {
  const nodes = restore(saved);
  const nodeOf = (id: string) => {
    let node = nodes.get(id);
    if (!node) nodes.set(id, (node = createNode()));
    return node;
  };

  function pass({ tick, partition, offset }: Mark, before: Counts): void {
    const node = nodeOf(tick.node);
    node.received = Math.max(node.received, tick.counts.received);
    node.rejected = Math.max(node.rejected, tick.counts.rejected);
    node.setAside = Math.max(node.setAside, tick.counts.setAside);
    const key = `${tick.boot}/${tick.at}`;
    const open = node.open.get(key) ?? { ...none(), tick, offsets: new Map<number, number>() };
    // Appended again; what it counts was before the first.
    if (open.offsets.has(partition)) return;
    open.offsets.set(partition, offset);
    for (const name of LIVE) open[name] += before[name];
    node.open.set(key, open);
    if (open.offsets.size >= partitions) align(node, open);
    else if (node.open.size > OPEN_TICKS_MAX)
      node.open.delete(node.open.keys().next().value as string);
  }

  return {
    count(batch, judgements) {
      const doubtful = tally(batch, judgements);
      for (const mark of batch.marks) {
        const { node, partition } = { node: mark.tick.node, partition: mark.partition };
        const before = { ...liveOf(nodeOf(node), partition) };
        const judged = doubtful.before(mark);
        before.stored += mark.fresh + judged.stored;
        before.duplicate += judged.duplicate;
        pass(mark, before);
      }
      for (const [id, counts] of batch.counted)
        counts.forEach((fresh, partition) => {
          liveOf(nodeOf(id), partition).stored += fresh;
        });
      for (const [id, partition, judged] of doubtful.all()) {
        const live = liveOf(nodeOf(id), partition);
        live.stored += judged.stored;
        live.duplicate += judged.duplicate;
      }
    },
    refuse(id, src) {
      const [partition = 0, offset = 0] = src.split(':').map(Number);
      const node = nodeOf(id);
      move(liveOf(node, partition));
      const upTo = node.alignedOffsets.get(partition);
      if (upTo !== undefined && offset < upTo) move(node.aligned);
    },
    counters: () => flatten(nodes),
  };
}

function move(counts: Counts): void {
  counts.stored -= 1;
  counts.refused += 1;
}

function align(node: Node, open: OpenTick): void {
  const { tick, offsets, stored, refused } = open;
  const duplicate = open.duplicate - appendedAgain(open);
  node.aligned = { ...tick.counts, at: tick.at, stored, duplicate, refused };
  node.alignedOffsets = offsets;
  for (const [key, older] of node.open) if (older.tick.at <= tick.at) node.open.delete(key);
}

/**
 * Readings that the log has twice: an append whose answer was lost was made again. They look like duplicates, but all
 * that was received before the tick is behind it, so what ended beyond that was never received.
 */
function appendedAgain({ tick, stored, duplicate, refused }: OpenTick): number {
  const { received, rejected } = tick.counts;
  const ended = stored + duplicate + refused + rejected;
  return Math.min(duplicate, Math.max(0, ended - received));
}

interface Judged {
  stored: number;
  duplicate: number;
}

/** Running totals of the judgements, by node and partition, readable at each mark in the order of marks. */
function tally(batch: PendingBatch, judgements: readonly Judgement[]) {
  const totals = new Map<string, Map<number, Judged>>();
  let next = 0;
  const advance = (to: number) => {
    for (; next < to; next += 1) {
      const { node, partition } = batch.doubtful[next] as PendingBatch['doubtful'][number];
      if (node !== null) at(node, partition)[judgements[next] as Judgement] += 1;
    }
  };
  const at = (node: string, partition: number): Judged => {
    let byPartition = totals.get(node);
    if (!byPartition) totals.set(node, (byPartition = new Map()));
    let judged = byPartition.get(partition);
    if (!judged) byPartition.set(partition, (judged = { stored: 0, duplicate: 0 }));
    return judged;
  };
  return {
    before(mark: Mark): Judged {
      advance(mark.doubtful);
      return at(mark.tick.node, mark.partition);
    },
    *all(): Iterable<readonly [string, number, Judged]> {
      advance(batch.doubtful.length);
      for (const [node, byPartition] of totals)
        for (const [partition, judged] of byPartition) yield [node, partition, judged];
    },
  };
}

function none(): Counts {
  return { stored: 0, duplicate: 0, refused: 0 };
}

function createNode(): Node {
  return {
    live: new Map(),
    received: 0,
    rejected: 0,
    setAside: 0,
    aligned: { ...none(), received: 0, rejected: 0, setAside: 0, at: 0 },
    alignedOffsets: new Map(),
    open: new Map(),
  };
}

function liveOf(node: Node, partition: number): Counts {
  let counts = node.live.get(partition);
  if (!counts) node.live.set(partition, (counts = none()));
  return counts;
}

/** `node/<name>/<id>`, `live/<name>/<partition>/<id>` and `tick/<name>/<id>` restore the nodes; the rest is for readers. */
function flatten(nodes: ReadonlyMap<string, Node>): Record<string, number> {
  const own: Record<string, number> = {};
  const sums = { received: 0, rejected: 0, setAside: 0, stored: 0, duplicate: 0 };
  const tick = { received: 0, rejected: 0, setAside: 0, stored: 0, duplicate: 0, at: 0 };
  for (const [id, node] of nodes) {
    for (const name of TICK) own[`node/${name}/${id}`] = node[name];
    for (const name of ALIGNED) own[`tick/${name}/${id}`] = node.aligned[name];
    for (const name of TICK) sums[name] += node[name];
    for (const [partition, counts] of node.live) {
      for (const name of LIVE) own[`live/${name}/${partition}/${id}`] = counts[name];
      sums.stored += counts.stored;
      sums.duplicate += counts.duplicate;
      sums.rejected += counts.refused;
    }
    for (const name of [...TICK, 'stored', 'duplicate'] as const) tick[name] += node.aligned[name];
    tick.rejected += node.aligned.refused;
    tick.at = Math.max(tick.at, node.aligned.at);
  }
  return {
    ...sums,
    tickReceived: tick.received,
    tickRejected: tick.rejected,
    tickSetAside: tick.setAside,
    tickStored: tick.stored,
    tickDuplicate: tick.duplicate,
    tickAt: tick.at,
    ...own,
  };
}

function restore(saved: Readonly<Record<string, number>>): Map<string, Node> {
  const nodes = new Map<string, Node>();
  const nodeOf = (id: string) => {
    let node = nodes.get(id);
    if (!node) nodes.set(id, (node = createNode()));
    return node;
  };
  for (const [key, value] of Object.entries(saved)) {
    const [, room, name, rest] = /^(node|tick|live)\/([a-zA-Z]+)\/(.*)$/s.exec(key) ?? [];
    if (room === undefined || name === undefined || rest === undefined) continue;
    if (room === 'node') nodeOf(rest)[name as 'received'] = value;
    else if (room === 'tick') nodeOf(rest).aligned[name as 'received'] = value;
    else {
      const slash = rest.indexOf('/');
      const partition = Number(rest.slice(0, slash));
      liveOf(nodeOf(rest.slice(slash + 1)), partition)[name as 'stored'] = value;
    }
  }
  return nodes;
}
