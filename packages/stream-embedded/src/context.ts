import { type Clock, type Log, type NewRecord, PipelineError, type Topic } from '@infrapulse/ports';
import type { Announcements } from './announcements.ts';
import type { BlockCache } from './block-cache.ts';
import type { Environment } from './environment.ts';

export interface Retention {
  readonly ageMs?: number;
  readonly bytes?: number;
}

export interface EmbeddedStreamConfig {
  readonly dataDir: string;
  /** Fixed once the directory exists. */
  readonly partitions?: number;
  /** By topic name; a topic without an entry is kept for ever. */
  readonly retention?: Readonly<Record<string, Retention>>;
}

/** What every part of the driver works with. */
export interface Context {
  readonly config: EmbeddedStreamConfig;
  readonly partitions: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Readings alone: its commits are what a PUBACK waits for. */
  readonly readings: Environment;
  /** Every other topic, positions of groups, states of folds. */
  readonly others: Environment;
  readonly announcements: Announcements;
  readonly cache: BlockCache;
  isOpen(): boolean;
}

const READINGS_TOPIC = 'infrapulse.readings';

export function environmentOf(context: Context, topic: string): Environment {
  return topic === READINGS_TOPIC ? context.readings : context.others;
}

export function partitionOfKey(key: string, partitions: number): number {
  if (partitions === 1) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193) >>> 0;
  }
  return hash % partitions;
}

export function partitionOfRecord(
  { partitionBy }: Topic<unknown>,
  { key, partition }: NewRecord<unknown>,
  partitions: number,
): number {
  if (partition !== undefined || partitions === 1) return partition ?? 0;
  return partitionOfKey(partitionBy ? partitionBy(key) : key, partitions);
}

export function assertOpen(context: Context): void {
  if (!context.isOpen())
    throw new PipelineError('IP_STREAM_CLOSED', 'reject', 'the stream has been stopped');
}

/** First kept and next offset of a partition. */
export function endsOf(
  context: Context,
  topic: Topic<unknown>,
  partition: number,
): { readonly first: number; readonly next: number } {
  const { numbers } = environmentOf(context, topic.name);
  const of = (name: string) => numbers.get([name, topic.name, String(partition)]) ?? 0;
  return { first: of('first'), next: of('next') };
}

/** Keys of what a group remembers about one partition. */
export function positionKey(group: string, topic: string, partition: number): string[] {
  return ['position', group, topic, String(partition)];
}

export function checkpointKey(group: string, topic: string, partition: number): string[] {
  return ['checkpoint', group, topic, String(partition)];
}
