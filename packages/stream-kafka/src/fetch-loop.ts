import { type Bell, createBell } from './bell.ts';
import type { Context } from './context.ts';
import { FETCH_BYTES, type Fetched, fetchFrom, type Want } from './fetch-records.ts';
import type { KafkaCluster } from './kafka-cluster.ts';
import { faultOf, isTransient, toPipelineError } from './kafka-errors.ts';
import { endsOfTopic } from './list-offsets.ts';
import { CUT, type Link } from './open-link.ts';

/** A broker answers at the first byte, or after so long: each request costs it, with data or without. */
const LONG_WAIT_MS = 5000;
/** The same while some partition is not wanted, as one that is wanted anew waits so long. */
const SHORT_WAIT_MS = 100;
/** While little comes at a time, a broker is asked no oftener, unless told: its work is by the request more than by the byte. */
const PACE_MS = 20;
const LITTLE_BYTES = FETCH_BYTES / 4;
const PAUSE_MS = 50;
const PAUSE_MAX_MS = 1000;

interface FetchOptions {
  readonly wire: string;
  /** What is wanted now; asked before each request. */
  readonly wants: () => readonly Want[];
  /** How many partitions are wanted once all are open and have room. */
  readonly most: () => number;
  readonly paceMs?: number | undefined;
  readonly take: (fetched: Fetched) => void;
  /** The records at the wanted offset are gone, or never were; go on at `offset`. */
  readonly moveTo: (partition: number, offset: number) => void;
  readonly fail: (error: unknown) => void;
}

export interface FetchLoop {
  /** Something else is wanted now. */
  readonly wake: () => void;
  /** Other partitions are to be read from now on: no request for the former ones is waited for. */
  readonly renew: () => void;
  stop(): Promise<void>;
}

interface Run {
  readonly context: Context;
  readonly options: FetchOptions;
  readonly link: Link;
  readonly bell: Bell;
  /** The request that each broker has to answer. */
  readonly busy: Map<string, Promise<void>>;
  failures: number;
  maxWaitMs: number;
  /** An answer has room for some partitions only: another one comes first each time. */
  round: number;
  stopped: boolean;
}

/** Keeps one request in flight to each broker that leads a wanted partition, until stopped. */
export function startFetching(context: Context, options: FetchOptions): FetchLoop {
  const run: Run = {
    ...{ context, options },
    link: context.openLink(),
    bell: createBell(),
    busy: new Map(),
    failures: 0,
    maxWaitMs: SHORT_WAIT_MS,
    round: 0,
    stopped: false,
  };
  const running = loop(run).catch(options.fail);
  return {
    wake: run.bell.ring,
    renew: () => cut(run),
    async stop() {
      run.stopped = true;
      cut(run);
      await running;
      context.health.answered(readerOf(options));
      await run.link.close();
    },
  };
}

async function loop(run: Run): Promise<void> {
  while (!run.stopped) {
    const wants = run.options.wants();
    if (wants.length > 0) await begin(run, wants);
    if (!run.stopped) await run.bell.rung();
  }
  await Promise.all(run.busy.values());
}

/** The answers to what is asked for now are not waited for. */
function cut(run: Run): void {
  if (run.busy.size > 0) run.link.cut();
  run.bell.ring();
}

async function begin(run: Run, wants: readonly Want[]): Promise<void> {
  const { link, busy, bell, options } = run;
  const began = run.context.clock.monotonic();
  run.maxWaitMs = wants.length >= options.most() ? LONG_WAIT_MS : SHORT_WAIT_MS;
  try {
    const inTurn = [
      ...wants.slice(run.round % wants.length),
      ...wants.slice(0, run.round % wants.length),
    ];
    run.round += 1;
    const leaders = await link.once(async (cluster) =>
      wantsByLeader(cluster, options.wire, inTurn),
    );
    for (const [nodeId, mine] of leaders)
      if (!busy.has(nodeId)) busy.set(nodeId, fetchOnce(run, nodeId, mine));
  } catch (error) {
    await recover(run, error, began);
    bell.ring();
  }
}

async function fetchOnce(run: Run, nodeId: string, wants: readonly Want[]): Promise<void> {
  const { link, busy, bell, options } = run;
  const { clock, closing, health } = run.context;
  const began = clock.monotonic();
  try {
    const fetched = await link.once((cluster) =>
      fetchFrom(cluster, nodeId, options.wire, { wants, maxWaitMs: run.maxWaitMs }),
    );
    run.failures = 0;
    health.answered(readerOf(options));
    if (!run.stopped) for (const each of fetched) options.take(each);
    const pauseMs = began + (options.paceMs ?? PACE_MS) - clock.monotonic();
    const bytes = fetched.reduce((sum, each) => sum + each.bytes, 0);
    if (pauseMs > 0 && bytes < LITTLE_BYTES) await clock.sleep(pauseMs, closing);
  } catch (error) {
    await recover(run, error, began);
  } finally {
    busy.delete(nodeId);
    bell.ring();
  }
}

function readerOf({ wire }: FetchOptions): string {
  return `reader of ${wire}`;
}

async function recover(run: Run, error: unknown, askedAt: number): Promise<void> {
  const { context, options } = run;
  if (run.stopped || error === CUT) return;
  if (faultOf(error) === 'OFFSET_OUT_OF_RANGE') return moveIntoRange(context, options);
  if (!isTransient(error))
    return options.fail(toPipelineError(error, `${options.wire} cannot be read`));
  context.health.failed(readerOf(options), String((error as Error).message), askedAt);
  run.failures += 1;
  const pauseMs = Math.min(PAUSE_MS * 2 ** Math.min(run.failures, 5), PAUSE_MAX_MS);
  await context.clock.sleep(pauseMs, context.closing);
}

function wantsByLeader(
  cluster: KafkaCluster,
  wire: string,
  wants: readonly Want[],
): ReadonlyMap<string, readonly Want[]> {
  const partitions = wants.map(({ partition }) => partition);
  const leaders = Object.entries(cluster.findLeaderForPartitions(wire, partitions));
  return new Map(
    leaders.map(([nodeId, led]) => [
      nodeId,
      wants.filter(({ partition }) => led.includes(partition)),
    ]),
  );
}

/** Retention was quicker than the reader, or a broker lost its newest records. */
async function moveIntoRange(context: Context, options: FetchOptions): Promise<void> {
  const ends = await endsOfTopic(context, options.wire);
  for (const { partition, offset } of options.wants()) {
    const { first, next } = ends[partition] ?? { first: 0, next: 0 };
    const there = Math.min(Math.max(offset, first), next);
    if (there === offset) continue;
    const fields = { topic: options.wire, partition, from: offset, to: there };
    context.log.error(fields, 'Records that were still to be read are not there');
    options.moveTo(partition, there);
  }
}
