import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { InfluxDB, type SendOptions, type Transport } from '@influxdata/influxdb-client';
import { PipelineError } from '@infrapulse/ports';

const SOCKETS_MAX = 8;

interface Request {
  readonly path: string;
  readonly body: Buffer | string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** Requests over connections that stay open; each rejects with the client's error, after `stop` as closed. */
interface Posting {
  readonly post: (request: Request) => Promise<Buffer>;
  readonly stop: () => void;
}

export function createPosting(options: {
  readonly url: string;
  readonly token: string;
  readonly timeoutMs: number;
}): Posting {
  const { url, token, timeoutMs: timeout } = options;
  const kept = { keepAlive: true, maxSockets: SOCKETS_MAX };
  const agent = url.startsWith('https:') ? new HttpsAgent(kept) : new HttpAgent(kept);
  const { transport } = new InfluxDB({ url, token, timeout, transportOptions: { agent } });
  /** Each ends one request. One signal over all of them would gather what waits on it, request by request. */
  const open = new Set<AbortController>();
  let isStopped = false;

  async function post({ path, body, headers, timeoutMs }: Request): Promise<Buffer> {
    if (isStopped) throw closed();
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(), timeoutMs);
    const sending = { method: 'POST', headers: { ...headers }, signal: ending.signal };
    open.add(ending);
    try {
      return await answerTo(transport, { path, body, sending });
    } catch (error) {
      throw isStopped ? closed() : error;
    } finally {
      open.delete(ending);
      clearTimeout(timer);
    }
  }

  return {
    post,
    stop() {
      isStopped = true;
      for (const ending of open) ending.abort();
      agent.destroy();
    },
  };
}

interface Sending {
  readonly path: string;
  readonly body: Buffer | string;
  readonly sending: SendOptions;
}

/** Chunks as they come; the client's own `request` copies all of an answer for each of them. */
function answerTo(transport: Transport, { path, body, sending }: Sending): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    // The client makes a buffer of what it is given, a copy when it is one already.
    transport.send(path, body as string, sending, {
      next: (chunk) => void chunks.push(chunk),
      complete: () => resolve(Buffer.concat(chunks)),
      error: reject,
    });
  });
}

function closed(): PipelineError {
  return new PipelineError('IP_SERIES_CLOSED', 'fatal', 'The series store is closed');
}
