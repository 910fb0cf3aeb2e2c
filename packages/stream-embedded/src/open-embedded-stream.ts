import { join } from 'node:path';
import {
  type Clock,
  type Log,
  type NewRecord,
  PipelineError,
  type StreamPort,
  type Topic,
} from '@infrapulse/ports';
import { openAnnouncements } from './announcements.ts';
import { createAppendQueue, routesOf } from './append-records.ts';
import { createBlockCache } from './block-cache.ts';
import { consumeTopic } from './consume-topic.ts';
import {
  assertOpen,
  type Context,
  type EmbeddedStreamConfig,
  endsOf,
  environmentOf,
  partitionOfKey,
} from './context.ts';
import { openEnvironment } from './environment.ts';
import { followTable } from './follow-table.ts';
import { lockDirectory } from './lock-directory.ts';
import { processTopic } from './process-topic.ts';
import { retainTopics } from './retain-topics.ts';
import { tailTopic } from './tail-topic.ts';

/** Decoded records a thread keeps for its other readers: for those, too, that were held up by a long emission; 40 MB of readings. */
const CACHE_RECORDS = 40_000;
const PARTITIONS_DEFAULT = 1;

export interface StreamDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The log in two LMDB files below `<dataDir>/stream`. Each thread of the process opens its own; another process
 * gets IP_DIRECTORY_LOCKED. A crash loses nothing that `append` reported durable.
 */
export async function openEmbeddedStream(
  config: EmbeddedStreamConfig,
  deps: StreamDeps,
): Promise<StreamPort> {
  const unlock = await lockDirectory(config.dataDir, deps.clock);
  const path = join(config.dataDir, 'stream');
  const others = openEnvironment(join(path, 'others'));
  const readings = openEnvironment(join(path, 'readings'));
  forgetFormerGroups(others);
  let open = true;
  const context: Context = {
    ...deps,
    config,
    readings,
    others,
    partitions: await fixedPartitions(others, config.partitions),
    announcements: openAnnouncements(path),
    cache: createBlockCache(CACHE_RECORDS),
    isOpen: () => open,
  };
  return createPort(context, async () => {
    open = false;
    context.announcements.close();
    await Promise.all([readings.close(), others.close()]);
    unlock();
  });
}

/** Readers that keep no position any more: what former releases left of theirs would hold up retention for ever. */
const FORMER_GROUPS = ['api'];

function forgetFormerGroups(others: Context['others']): void {
  const keys = FORMER_GROUPS.flatMap((group) => {
    const range = { start: ['position', group], end: ['position', group, '\uffff'] };
    return [...others.numbers.getKeys(range as never)];
  });
  if (keys.length === 0) return;
  others.write(() => {
    for (const key of keys) others.numbers.removeSync(key as never);
  });
}

/** Set when the store is made; another number later is refused rather than scattering the keys. */
async function fixedPartitions(
  others: Context['others'],
  wanted: number | undefined,
): Promise<number> {
  const kept = others.numbers.get(['partitions']);
  if (kept !== undefined && wanted !== undefined && wanted !== kept) {
    const text = `the log has ${kept} partitions, not ${wanted}; stream.partitions cannot change`;
    throw new PipelineError('IP_STATE_VERSION', 'fatal', text);
  }
  const partitions = kept ?? wanted ?? PARTITIONS_DEFAULT;
  if (kept === undefined) {
    others.write(() => {
      others.numbers.putSync(['partitions'], partitions);
    });
  }
  return partitions;
}

interface Stoppable {
  stop(): Promise<void>;
}

function createPort(context: Context, close: () => Promise<void>): StreamPort {
  const queues = new Map(
    [context.readings, context.others].map((environment) => [
      environment,
      createAppendQueue(context, environment),
    ]),
  );
  const opened = new Set<Stoppable>();
  const keep = <S extends Stoppable>(started: S): S => {
    opened.add(started);
    return started;
  };
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    await Promise.all([...opened].map((started) => started.stop()));
    await Promise.all([...queues.values()].map((queue) => queue.drain()));
    await close();
  };
  return {
    partitions: context.partitions,
    partitionOf: (key) => partitionOfKey(key, context.partitions),
    async append<T>(topic: Topic<T>, records: readonly NewRecord<T>[]) {
      await queues.get(environmentOf(context, topic.name))?.append(routesOf(topic, records));
    },
    consume: async (options, onBatch) => keep(await consumeTopic(context, options, onBatch)),
    process: async (options, createFold) => keep(await processTopic(context, options, createFold)),
    table: async (topic, options) => keep(await followTable(context, topic, options)),
    tail: (topic, options) => tailTopic(context, topic, options),
    async ends(topic) {
      assertOpen(context);
      return Array.from({ length: context.partitions }, (_, p) => endsOf(context, topic, p));
    },
    lags: async () => lagsOf(context),
    async retain(now) {
      assertOpen(context);
      await retainTopics(context, now);
    },
    stop: () => (stopping ??= stop()),
  };
}

function lagsOf(context: Context): Record<string, number> {
  assertOpen(context);
  const lags: Record<string, number> = {};
  const range = { start: ['position', ''], end: ['position', '\uffff'] };
  for (const { key, value } of context.others.numbers.getRange(range as never)) {
    const [, group = '', topic = '', partition = '0'] = key;
    const { numbers } = environmentOf(context, topic);
    const next = numbers.get(['next', topic, partition]) ?? 0;
    lags[group] = (lags[group] ?? 0) + Math.max(0, next - value);
  }
  return lags;
}
