import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { MqttClient } from 'mqtt';
import type { Span } from './fault-spans.ts';

/** What of its time the whole city has published. */
export interface Published {
  /** Unix ms: everything until then, but for what is missing. */
  readonly to: number;
  /** Stretches of the past that are still to come, each (start, end]. */
  readonly missing: readonly Span[];
}

/** Remembers what has been published, so that a restart carries on there. */
export interface Progress {
  /** undefined when nothing was published yet. */
  read(): Promise<Published | undefined>;
  write(published: Published): void;
}

/** Kept in a file of ours. */
export function fileProgress(path: string): Progress {
  return {
    async read() {
      try {
        return parse(readFileSync(path, 'utf8'));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    write(published) {
      writeFileSync(`${path}.new`, `${JSON.stringify(published)}\n`);
      renameSync(`${path}.new`, path);
    },
  };
}

/** Kept by the broker as a retained message; for a broker that forgets, history comes again and merges. */
export function retainedProgress(client: MqttClient, topic: string, waitMs: number): Progress {
  return {
    read: () =>
      new Promise((resolve, reject) => {
        const heard = (from: string, payload: Buffer) => {
          if (from === topic) done(parse(payload.toString()));
        };
        const done = (published: Published | undefined) => {
          clearTimeout(timer);
          client.off('message', heard);
          client.unsubscribe(topic, () => resolve(published));
        };
        const timer = setTimeout(() => done(undefined), waitMs);
        client.on('message', heard);
        client.subscribe(topic, { qos: 1 }, (error) => error && reject(error));
      }),
    write: (published) =>
      void client.publish(topic, JSON.stringify(published), { qos: 1, retain: true }),
  };
}

function parse(text: string): Published | undefined {
  const { to, missing = [] } = JSON.parse(text) as { to?: unknown; missing?: readonly Span[] };
  return typeof to === 'number' ? { to, missing } : undefined;
}
