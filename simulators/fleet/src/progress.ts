import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { MqttClient } from 'mqtt';

/** Remembers until when the whole city has been published, so that a restart carries on there. */
export interface Progress {
  /** Unix ms, undefined when nothing was published yet. */
  read(): Promise<number | undefined>;
  write(to: number): void;
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
    write(to) {
      writeFileSync(`${path}.new`, `${JSON.stringify({ to })}\n`);
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
        const done = (to: number | undefined) => {
          clearTimeout(timer);
          client.off('message', heard);
          client.unsubscribe(topic, () => resolve(to));
        };
        const timer = setTimeout(() => done(undefined), waitMs);
        client.on('message', heard);
        client.subscribe(topic, { qos: 1 }, (error) => error && reject(error));
      }),
    write: (to) => void client.publish(topic, JSON.stringify({ to }), { qos: 1, retain: true }),
  };
}

function parse(text: string): number | undefined {
  const { to } = JSON.parse(text) as { to?: unknown };
  return typeof to === 'number' ? to : undefined;
}
