import type { ServerResponse } from 'node:http';

/** One open feed: what is written to it, and how far behind it may fall. */
export interface LiveClient {
  /** false while more than the buffer is unsent: conflated topics wait then. */
  ready(): boolean;
  event(name: string, data: string): void;
  /** The position after what was written; a client that reconnects sends it back. */
  position(id: string): void;
  comment(text: string): void;
  end(): void;
}

export function createLiveClient(
  response: ServerResponse,
  options: { readonly bufferBytes: number },
): LiveClient {
  return {
    ready: () => response.writableLength < options.bufferBytes,
    event: (name, data) => void response.write(`event: ${name}\ndata: ${data}\n\n`),
    position: (id) => void response.write(`id: ${id}\n\n`),
    comment: (text) => void response.write(`: ${text}\n\n`),
    end: () => void response.end(),
  };
}
