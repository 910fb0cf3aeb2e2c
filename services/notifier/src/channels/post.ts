import type { Answer } from './channel.ts';

export interface Request {
  readonly url: string;
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const SAID_MAX = 300;
const READ_MAX = 65_536;
/** Refused for now, not for good (RFC 9110 §15.5.9, RFC 8470, RFC 6585). */
const AGAIN = new Set([408, 425, 429]);

/** What a server said, with the text of its answer for channels that answer in it. */
interface Posted extends Answer {
  readonly text: string;
}

/** One HTTP request; no redirects: an address that moved is a setting to change. */
export async function post(request: Request, signal: AbortSignal): Promise<Posted> {
  const { url, method = 'POST', headers, body } = request;
  try {
    const response = await fetch(url, { method, headers, body, redirect: 'manual', signal });
    const text = await readSome(response);
    return { ...answerOf(response, text), text };
  } catch (error) {
    return { outcome: 'again', status: null, detail: reasonOf(error), text: '' };
  }
}

/** The begin of a body; a server that never ends to speak fills no memory. */
async function readSome({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= READ_MAX) break;
  }
  return Buffer.concat(chunks).subarray(0, READ_MAX).toString();
}

function answerOf({ status, headers }: Response, text: string): Answer {
  const detail = text.slice(0, SAID_MAX);
  if (status >= 200 && status < 300) return { outcome: 'delivered', status, detail };
  if (status < 500 && !AGAIN.has(status)) return { outcome: 'refused', status, detail };
  return { outcome: 'again', status, detail, retryAfterMs: retryAfter(headers) };
}

/** Retry-After in seconds or as a date (RFC 9110 §10.2.3), the date as of the server's own clock. */
function retryAfter(headers: Headers): number | undefined {
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const ms = Date.parse(text) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** The innermost words: `fetch failed` alone helps nobody. Never the address, which may be a credential. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, SAID_MAX);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  const { code } = error as NodeJS.ErrnoException;
  return error.name === 'TimeoutError' ? 'it did not answer in time' : (code ?? error.name);
}
