import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';

/** What a client sent to the broker under `infrapulse/`, in order. */
export interface Heard {
  readonly topic: string;
  readonly payload: string;
}

export interface TestBroker {
  readonly url: string;
  readonly heard: Heard[];
  stop(): Promise<void>;
}

export async function openBroker(): Promise<TestBroker> {
  const aedes = await Aedes.createBroker();
  const heard: Heard[] = [];
  aedes.on('publish', ({ topic, payload }) => {
    if (topic.startsWith('infrapulse/')) heard.push({ topic, payload: payload.toString() });
  });
  const server = createServer(aedes.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    stop: () =>
      new Promise((resolve) => {
        aedes.close(() => server.close(() => resolve()));
      }),
  };
}
