import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a webhook got in one request. */
export interface Told {
  /** Of the Idempotency-Key header. */
  readonly key: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly subject: string;
  };
}

/** A real HTTP receiver on loopback that takes everything, each after so many ms. */
export interface Receiver {
  readonly url: string;
  /** Every request that was read, also those whose sender did not live to hear the answer. */
  readonly told: readonly Told[];
  stop(): Promise<void>;
}

export async function startReceiver(takesMs: number): Promise<Receiver> {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    void readTold(request).then((one) => {
      told.push(one);
      setTimeout(() => response.writeHead(204).end(), takesMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    told,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readTold(request: IncomingMessage): Promise<Told> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const key = decodeURIComponent(String(request.headers['idempotency-key']));
  return { key, event: JSON.parse(Buffer.concat(chunks).toString()) as Told['event'] };
}
