import { localeOf } from '@infrapulse/contracts';
import { type FastifyError, type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import type { ApiConfig } from './config.ts';
import type { Events } from './events.ts';
import { guardRequests } from './guard-requests.ts';
import { ProblemError, problemOf, statusOf } from './problem.ts';
import type { Route } from './route.ts';
import { API, serveRoute } from './serve-route.ts';

/** The HTTP server with every route; every error it answers is a problem document. */
export function openServer(
  config: ApiConfig,
  events: Events,
  routes: readonly Route[],
): FastifyInstance {
  const server = fastify({
    logger: false,
    bodyLimit: config.bodyBytesMax,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1000 },
    requestTimeout: 60_000,
    return503OnClosing: true,
  });
  guardRequests(server, config.host);
  acceptBodies(server);
  server.setErrorHandler((error: FastifyError | ProblemError, request, reply) => {
    const problem = toProblem(error);
    if (problem.code === 'INTERNAL' || problem.code === 'UNAVAILABLE') {
      events.requestFailed(request.routeOptions.url ?? 'unknown', error);
    }
    const locale = localeOf(request.headers['accept-language']);
    return reply
      .code(statusOf(problem.code))
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify(problemOf(problem, locale, pathOf(request))));
  });
  server.addHook('onResponse', async (request, reply) => {
    events.requestAnswered(request.method, reply.statusCode, reply.elapsedTime / 1000);
  });
  for (const route of routes) serveRoute(server, route);
  return server;
}

/** Answers what no route answers: the app for its own pages, 405 where another method would do, else 404. */
export function refuseUnknown(
  server: FastifyInstance,
  routes: readonly Route[],
  isPage: (path: string) => boolean,
): void {
  const patterns = routes.map(({ method, path }) => ({
    method,
    pattern: new RegExp(`^${API}${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
  }));
  server.setNotFoundHandler((request, reply) => {
    const path = pathOf(request);
    if (request.method === 'GET' && isPage(path)) return reply.sendFile('index.html');
    const allowed = patterns
      .filter(({ pattern }) => pattern.test(path))
      .map(({ method }) => method);
    if (allowed.length === 0) throw new ProblemError('NOT_FOUND', `${path} does not exist here`);
    void reply.header('allow', [...new Set(allowed)].join(', '));
    throw new ProblemError(
      'METHOD_NOT_ALLOWED',
      `${path} takes ${[...new Set(allowed)].join(', ')}`,
    );
  });
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? '/';
}

function acceptBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
    const takesBytes = request.routeOptions.url?.endsWith('/import') ?? false;
    if (takesBytes || !/^application\/([\w.-]+\+)?json$/.test(type ?? '')) return done(null, body);
    try {
      done(null, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body as Buffer)));
    } catch (error) {
      done(new ProblemError('NOT_JSON', (error as Error).message));
    }
  });
}

const FASTIFY_CODES: Readonly<Record<string, ConstructorParameters<typeof ProblemError>[0]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'NOT_JSON',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'INVALID_BODY',
  FST_ERR_BAD_URL: 'INVALID_PARAMETER',
  FST_ERR_MAX_PARAM_LENGTH: 'INVALID_PARAMETER',
  IP_STREAM_CLOSED: 'UNAVAILABLE',
  IP_STREAM_WRITE: 'UNAVAILABLE',
  IP_STREAM_FULL: 'UNAVAILABLE',
  IP_DISK_FULL: 'UNAVAILABLE',
  IP_SERIES_CLOSED: 'UNAVAILABLE',
  IP_SERIES_READ: 'UNAVAILABLE',
};

function toProblem(error: FastifyError | ProblemError): ProblemError {
  if (error instanceof ProblemError) return error;
  const code = FASTIFY_CODES[error.code];
  if (code) return new ProblemError(code, error.message);
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new ProblemError('INVALID_PARAMETER', error.message);
  }
  return new ProblemError('INTERNAL', 'The request met a fault; the log of the server says which');
}
