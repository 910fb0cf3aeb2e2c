import { type NewRecord, PipelineError, type Topic } from '@infrapulse/ports';
import type { Announcement } from './announcements.ts';
import { assertOpen, type Context, partitionOfRecord } from './context.ts';
import type { Environment } from './environment.ts';
import {
  groupRoutes,
  type OpenBlock,
  type PreparedBlock,
  packBlock,
  putBlocks,
  type Route,
} from './store.ts';

/** From the end of one commit to the next: more appends share an fsync, at this much delay. */
const GROUP_MS = 3;
/** The same behind a commit of many records: where so much comes, fewer commits leave more of the disk to all. */
const LARGE_GROUP_MS = 8;
const LARGE_GROUP = 256;
/** Characters of a key; the store takes 1,978 bytes with the topic's name. */
const KEY_MAX = 500;
/** Waiting records at which appending is refused: callers must keep fewer in flight. */
const WAITING_MAX = 1_000_000;

interface Waiting {
  readonly routes: readonly Route[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface AppendQueue {
  append(routes: readonly Route[]): Promise<void>;
  /** Resolves when nothing waits any more. */
  drain(): Promise<void>;
}

/** Group commit of one environment: what arrives within a few ms becomes durable together. */
export function createAppendQueue(context: Context, environment: Environment): AppendQueue {
  let waiting: Waiting[] = [];
  let held = 0;
  let running: Promise<void> | undefined;
  let nextAt = Number.NEGATIVE_INFINITY;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const rest = nextAt - context.clock.monotonic();
      if (rest > 0.5) await context.clock.sleep(rest);
      const group = waiting;
      const isLarge = held >= LARGE_GROUP;
      waiting = [];
      held = 0;
      commitGroup(context, environment, group);
      nextAt = context.clock.monotonic() + (isLarge ? LARGE_GROUP_MS : GROUP_MS);
    }
    running = undefined;
  }

  return {
    append(routes) {
      assertOpen(context);
      if (routes.length === 0) return Promise.resolve();
      const tooLong = routes.find(({ record }) => record.key.length > KEY_MAX)?.record.key;
      if (tooLong !== undefined) {
        const text = `a key may have ${KEY_MAX} characters, this one has ${tooLong.length}`;
        return Promise.reject(new PipelineError('IP_STREAM_WRITE', 'reject', text));
      }
      if (held + routes.length > WAITING_MAX && held > 0) {
        const text = `${held} records wait for the disk already`;
        return Promise.reject(new PipelineError('IP_STREAM_FULL', 'retry', text));
      }
      held += routes.length;
      return new Promise<void>((resolve, reject) => {
        waiting.push({ routes, resolve, reject });
        // A turn of the event loop lets the other appends of this turn join.
        running ??= Promise.resolve().then(run);
      });
    },
    async drain() {
      while (running) await running;
    },
  };
}

function commitGroup(context: Context, environment: Environment, group: readonly Waiting[]): void {
  try {
    const routes = group.length === 1 ? (group[0]?.routes ?? []) : group.flatMap((w) => w.routes);
    const at = context.clock.now();
    const blocks = blocksOf(context, routes).map((block) => packBlock(block, at));
    let ends: number[] = [];
    environment.write(() => {
      ends = putBlocks(environment, blocks);
    });
    announce(context, blocks, ends);
    for (const { resolve } of group) resolve();
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}

export function blocksOf(context: Context, routes: readonly Route[]): OpenBlock[] {
  const partitionOf = ({ topic, record }: Route) =>
    partitionOfRecord(topic, record, context.partitions);
  return groupRoutes(routes, partitionOf);
}

export function announce(
  context: Context,
  blocks: readonly PreparedBlock[],
  ends: readonly number[],
): void {
  const news: Announcement[] = blocks.map(({ topic, partition, records, bytes }, index) => {
    const next = ends[index] ?? 0;
    return {
      topic: topic.name,
      partition,
      base: next - records.length,
      next,
      bytes: shared(bytes),
    };
  });
  if (news.length > 0) context.announcements.tell(news);
}

/** One copy that all threads read. */
function shared(bytes: Buffer): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

export function routesOf<T>(topic: Topic<T>, records: readonly NewRecord<T>[]): Route[] {
  return records.map((record) => ({ topic: topic as Topic<unknown>, record }));
}
