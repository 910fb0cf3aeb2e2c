import mqtt, { type MqttClient } from 'mqtt';
import type { Course, CourseMessage } from './yesterday-course.ts';

const RETRY_MS = 100;

/** Every charger of a course as a device of its own. */
export interface CourseDevices {
  /** Resolves when all has been acknowledged. */
  readonly done: Promise<void>;
  counts(): { readonly sent: number; readonly acknowledged: number; readonly resent: number };
}

export interface DevicesOptions {
  readonly course: Course;
  /** A lost connection goes to the next one. */
  readonly brokers: readonly string[];
  /** Between two messages of a device, so that the course takes so long as kills come. */
  readonly pauseMs: number;
}

/** One message under way per device; what a lost broker did not acknowledge it says again to the next. */
export function startDevices({ course, brokers, pauseMs }: DevicesOptions): CourseDevices {
  const counts = { sent: 0, acknowledged: 0, resent: 0 };

  async function device(id: string, number: number, messages: readonly CourseMessage[]) {
    let client: MqttClient | undefined;
    let tries = number;
    let next = 0;
    let dup = false;
    while (next < messages.length) {
      const { topic, payload } = messages[next] as CourseMessage;
      try {
        if (!client?.connected) {
          const url = brokers[tries++ % brokers.length] as string;
          client = await connect(url, id);
        }
        if (dup) counts.resent += 1;
        else counts.sent += 1;
        await publish(client, topic, payload, dup);
        counts.acknowledged += 1;
        next += 1;
        dup = false;
        await pass(pauseMs);
      } catch {
        dup = client !== undefined;
        client?.end(true);
        client = undefined;
        await pass(RETRY_MS);
      }
    }
    await client?.endAsync();
  }

  const all = [...course].map(([id, messages], number) => device(id, number, messages));
  return { done: Promise.all(all).then(() => undefined), counts: () => ({ ...counts }) };
}

const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function connect(url: string, clientId: string): Promise<MqttClient> {
  const options = { clientId, reconnectPeriod: 0, connectTimeout: 5000 };
  const client = await mqtt.connectAsync(url, options, false);
  client.on('error', () => undefined);
  return client;
}

/** Rejects when the connection goes before the acknowledgement. */
function publish(client: MqttClient, topic: string, payload: string, dup: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const lost = () => reject(new Error('the connection was lost'));
    client.once('close', lost);
    client.publish(topic, payload, { qos: 1, dup }, (error) => {
      client.off('close', lost);
      if (error) reject(error);
      else resolve();
    });
  });
}
