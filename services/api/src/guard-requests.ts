import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from './problem.ts';

export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; " +
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A page of another site must not reach this server through the user's browser: by a name of its own that
 * resolves to loopback (Host), or by a request across sites (Origin).
 */
export function guardRequests(server: FastifyInstance, host: string): void {
  const ownHost = (header: string) => LOOPBACK.test(header) || header.replace(/:\d+$/, '') === host;
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(SAFE_HEADERS);
    const header = request.headers.host ?? '';
    if (!ownHost(header) || hostsOf(request) > 1) {
      throw new ProblemError(
        'HOST_FORBIDDEN',
        `Host ${header || '(none)'} is not a name of this server; call it localhost or 127.0.0.1`,
      );
    }
    if (!SAFE.has(request.method)) checkOrigin(request, header);
  });
}

function checkOrigin(request: FastifyRequest, host: string): void {
  const { origin } = request.headers;
  const crossSite = request.headers['sec-fetch-site'] === 'cross-site';
  if (crossSite || (origin !== undefined && origin.replace(/^https?:\/\//, '') !== host)) {
    throw new ProblemError(
      'ORIGIN_FORBIDDEN',
      `changes from ${origin ?? 'another site'} are not accepted; use the pages of this server`,
    );
  }
}

/** Node takes the first of several Host headers, what stands before it may take the last. */
function hostsOf({ raw }: FastifyRequest): number {
  return raw.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length;
}
