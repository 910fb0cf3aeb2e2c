import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A CloudEvent as a webhook gets it. */
export interface Heard {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: {
    readonly alarm: { readonly occurrence: number; readonly suppressedBy: string | null };
  };
}

/** A webhook's receiver on loopback, and all that it was told. */
export async function startReceiver() {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push(JSON.parse(Buffer.concat(chunks).toString()) as Heard);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    /** `raised`, `cleared` … of one alarm, in order. */
    typesOf: (alarm: string) =>
      heard.filter(({ subject }) => subject === alarm).map(({ type }) => type.split('.')[2]),
    heard,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Events of the live feed, oldest first, until `stop`. */
export async function followLive(httpUrl: string, query: string) {
  const events: { readonly event: string; readonly data: Record<string, unknown> }[] = [];
  const ending = new AbortController();
  const answer = await fetch(`${httpUrl}/api/v1/live?${query}`, { signal: ending.signal });
  const read = async () => {
    let text = '';
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = /^event: ?(.*)$/m.exec(block)?.[1];
        const data = /^data: ?(.*)$/m.exec(block)?.[1];
        if (event && data) events.push({ event, data: JSON.parse(data) });
      }
    }
  };
  void read().catch(() => undefined);
  return { events, stop: () => ending.abort() };
}
