import { createHash } from 'node:crypto';
import { BroadcastChannel } from 'node:worker_threads';

/** New end of a topic's partition, told once the records are durable. */
export interface Announcement {
  readonly topic: string;
  readonly partition: number;
  readonly next: number;
}

/** Carries announcements between the threads of one process. */
export interface Announcements {
  tell(announcements: readonly Announcement[]): void;
  /** Newest announced end, undefined before the first word of it. */
  end(topic: string, partition: number): number | undefined;
  onNews(listener: (topic: string) => void): () => void;
  close(): void;
}

export function openAnnouncements(directory: string): Announcements {
  const name = `infrapulse-${createHash('sha1').update(directory).digest('hex')}`;
  const channel = new BroadcastChannel(name);
  channel.unref();
  const ends = new Map<string, number>();
  const listeners = new Set<(topic: string) => void>();

  function hear(announcements: readonly Announcement[]): void {
    const topics = new Set<string>();
    for (const { topic, partition, next } of announcements) {
      const key = `${topic}/${partition}`;
      ends.set(key, Math.max(ends.get(key) ?? 0, next));
      topics.add(topic);
    }
    for (const topic of topics) for (const listener of listeners) listener(topic);
  }

  channel.onmessage = (event: unknown) =>
    hear((event as { readonly data: readonly Announcement[] }).data);
  return {
    tell(announcements) {
      channel.postMessage(announcements);
      hear(announcements);
    },
    end: (topic, partition) => ends.get(`${topic}/${partition}`),
    onNews(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => channel.close(),
  };
}
