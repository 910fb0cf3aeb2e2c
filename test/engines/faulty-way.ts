import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** When a request that writes is cut off: before the server sees it, or after it has done it. */
type Cut = 'before' | 'after';

/** A way to a server that breaks on request, and then stays broken until it is mended. */
export interface FaultyWay {
  readonly url: string;
  /** The n-th write from now on is cut off, and all requests behind it are. */
  breakAt(write: number, cut: Cut): void;
  mend(): void;
  isBroken(): boolean;
  close(): void;
}

export async function openFaultyWay(target: string): Promise<FaultyWay> {
  let left = Number.POSITIVE_INFINITY;
  let cut: Cut = 'before';
  let broken = false;
  const server = createServer((incoming, answer) => {
    if (broken) return void incoming.socket.destroy();
    if (incoming.url?.includes('precision=ms')) left -= 1;
    broken = left <= 0;
    if (broken && cut === 'before') return void incoming.socket.destroy();
    pass(incoming, answer, { target, isLost: broken });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakAt(write, how) {
      left = write;
      cut = how;
    },
    mend() {
      broken = false;
      left = Number.POSITIVE_INFINITY;
    },
    isBroken: () => broken,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function pass(
  incoming: IncomingMessage,
  answer: ServerResponse,
  { target, isLost }: { readonly target: string; readonly isLost: boolean },
): void {
  const { method, headers, url } = incoming;
  const onward = request(`${target}${url}`, { method, headers }, (response) => {
    if (isLost) {
      response.resume();
      response.on('end', () => incoming.socket.destroy());
      return;
    }
    answer.writeHead(response.statusCode ?? 500, response.headers);
    response.pipe(answer);
  });
  onward.on('error', () => incoming.socket.destroy());
  incoming.pipe(onward);
}
