import type { Locale } from '@infrapulse/contracts';
import { ProblemError, unreachable } from './problem-error.ts';

const TIMEOUT_MS = 20_000;
const GATEWAY = 502;

interface Asked {
  readonly lang: Locale;
  readonly body?: unknown;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly signal?: AbortSignal;
}

interface Answer<T> {
  readonly status: number;
  readonly data: T;
}

/** One call of the API below `/api/v1`; anything but success is a ProblemError. */
export async function fetchAnswer<T>(path: string, asked: Asked): Promise<Answer<T>> {
  const response = await send(path, asked);
  if (!response.ok) throw await problemOf(response);
  return { status: response.status, data: (await jsonOf(response)) as T };
}

/** Unreachable, too, when it broke off on the way or something in between answered. */
function jsonOf(response: Response): Promise<unknown> {
  return response.json().catch((error: unknown) => {
    throw unreachable(error);
  });
}

async function send(path: string, { lang, body, method = 'GET', signal }: Asked) {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetch(`/api/v1${path}`, {
      method,
      headers: {
        'accept-language': lang,
        accept: 'application/json, application/problem+json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    throw unreachable(error);
  }
}

async function problemOf(response: Response): Promise<ProblemError> {
  const { status, statusText } = response;
  const plain = { status, code: `HTTP_${status}`, title: statusText, detail: '' };
  const isProblem = /json/.test(response.headers.get('content-type') ?? '');
  if (isProblem) return new ProblemError({ ...plain, ...((await jsonOf(response)) as object) });
  // A gateway that answers for a server that is gone.
  return status >= GATEWAY ? unreachable(statusText) : new ProblemError(plain);
}
