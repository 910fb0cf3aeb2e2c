import { createHash } from 'node:crypto';
import { BroadcastChannel } from 'node:worker_threads';

/** New end of a topic's partition, told once the records are durable, with the block that made it. */
export interface Announcement {
  readonly topic: string;
  readonly partition: number;
  readonly base: number;
  readonly next: number;
  readonly bytes: Uint8Array;
}

interface FreshBlock {
  readonly base: number;
  readonly bytes: Uint8Array;
}

/** Carries announcements between the threads of one process. */
export interface Announcements {
  tell(announcements: readonly Announcement[]): void;
  /** Newest announced end, undefined before the first word of it. */
  end(topic: string, partition: number): number | undefined;
  /**
   * The block with the record at `offset`, if it came lately and somebody here listens to its topic. Readers that
   * keep up take it from here: pages of the store that nobody touches take no memory.
   */
  fresh(topic: string, partition: number, offset: number): FreshBlock | undefined;
  onNews(topic: string, listener: () => void): () => void;
  /** How many listen to the topic in this thread. */
  listeners(topic: string): number;
  close(): void;
}

const FRESH_BYTES_MAX = 8 * 2 ** 20;

export function openAnnouncements(directory: string): Announcements {
  const name = `infrapulse-${createHash('sha1').update(directory).digest('hex')}`;
  const channel = new BroadcastChannel(name);
  channel.unref();
  const ends = new Map<string, number>();
  const listeners = new Map<string, Set<() => void>>();
  const fresh = createFreshBlocks(FRESH_BYTES_MAX);

  function hear(announcements: readonly Announcement[]): void {
    const topics = new Set<string>();
    for (const one of announcements) {
      const key = `${one.topic}/${one.partition}`;
      ends.set(key, Math.max(ends.get(key) ?? 0, one.next));
      if (!listeners.has(one.topic)) continue;
      fresh.add(key, one);
      topics.add(one.topic);
    }
    for (const topic of topics) for (const listener of listeners.get(topic) ?? []) listener();
  }

  channel.onmessage = (event: unknown) =>
    hear((event as { readonly data: readonly Announcement[] }).data);
  return {
    tell(announcements) {
      channel.postMessage(announcements);
      hear(announcements);
    },
    end: (topic, partition) => ends.get(`${topic}/${partition}`),
    fresh: (topic, partition, offset) => fresh.holding(`${topic}/${partition}`, offset),
    onNews(topic, listener) {
      const own = listeners.get(topic) ?? new Set();
      listeners.set(topic, own.add(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0) listeners.delete(topic);
      };
    },
    listeners: (topic) => listeners.get(topic)?.size ?? 0,
    close: () => channel.close(),
  };
}

/** The newest blocks of every topic that is listened to, up to so many bytes; the oldest go first. */
function createFreshBlocks(bytesMax: number) {
  const byPartition = new Map<string, Announcement[]>();
  const inOrder: string[] = [];
  let bytes = 0;

  function dropOldest(): void {
    const block = byPartition.get(inOrder.shift() ?? '')?.shift();
    bytes -= block?.bytes.length ?? 0;
  }

  return {
    add(key: string, block: Announcement): void {
      const blocks = byPartition.get(key) ?? [];
      byPartition.set(key, blocks);
      blocks.push(block);
      inOrder.push(key);
      bytes += block.bytes.length;
      while (bytes > bytesMax) dropOldest();
    },
    holding(key: string, offset: number): Announcement | undefined {
      return byPartition.get(key)?.findLast(({ base, next }) => base <= offset && offset < next);
    },
  };
}
