import { type FastifyError, type FastifyInstance, fastify } from 'fastify';
import { answerError, answerNoRequest, pathOf } from './answer-error.ts';
import type { ApiConfig } from './config.ts';
import type { Events } from './events.ts';
import { guardRequests, SAFE_HEADERS } from './guard-requests.ts';
import { ProblemError } from './problem.ts';
import type { Route } from './route.ts';
import { API, hasHead, serveRoute, urlOf } from './serve-route.ts';

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
    clientErrorHandler: answerNoRequest,
    // A bad address gets so far only: no hook runs.
    frameworkErrors: (error, request, reply) =>
      void answerError(error, request, { reply: reply.headers(SAFE_HEADERS), events }),
  });
  guardRequests(server, config.host);
  refuseEncoded(server);
  acceptBodies(server, routes);
  server.setErrorHandler((error: FastifyError | ProblemError, request, reply) =>
    answerError(error, request, { reply, events }),
  );
  server.addHook('onResponse', async (request, reply) => {
    events.requestAnswered(request.method, reply.statusCode, reply.elapsedTime / 1000);
  });
  for (const route of routes) serveRoute(server, route);
  return server;
}

const ADDRESSES = 'GET /openapi.json lists what does';

/** Answers what no route answers: the app for its own pages, 405 where another method would do, else 404. */
export function refuseUnknown(
  server: FastifyInstance,
  routes: readonly Route[],
  isPage: (path: string) => boolean,
): void {
  const patterns = routes.map(({ method, path, produces }) => ({
    method,
    produces,
    pattern: new RegExp(`^${API}${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }));
  server.setNotFoundHandler((request, reply) => {
    const path = pathOf(request);
    if (request.method === 'GET' && isPage(path)) return reply.sendFile('index.html');
    const there = patterns.filter(({ pattern }) => pattern.test(path));
    if (there.length === 0)
      throw new ProblemError('NOT_FOUND', `${path} does not exist here: ${ADDRESSES}`);
    const methods = [...new Set(there.map(({ method }) => method))];
    if (request.method === 'OPTIONS')
      return reply.code(204).header('allow', optionsOf(there)).send();
    void reply.header('allow', methods.join(', '));
    throw new ProblemError('METHOD_NOT_ALLOWED', `${path} takes ${methods.join(', ')}`);
  });
}

/** Every method of an address, those that no route names, too. */
function optionsOf(there: readonly Pick<Route, 'method' | 'produces'>[]): string {
  const head = there.some(hasHead) ? ['HEAD'] : [];
  return [...new Set([...there.map(({ method }) => method), ...head, 'OPTIONS'])].join(', ');
}

/** A body is read as it comes: one that is encoded would be told to be no JSON, or no table. */
function refuseEncoded(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    const encoding = request.headers['content-encoding'] ?? '';
    if (request.is404 || /^\s*(identity\s*)?$/i.test(encoding)) return;
    void reply.header('accept-encoding', 'identity');
    throw new ProblemError(
      'UNSUPPORTED_MEDIA_TYPE',
      `Content-Encoding ${encoding} is not read; send the body as it is`,
    );
  });
}

/** JSON is parsed, unless a route of its address takes the bytes. */
function acceptBodies(server: FastifyInstance, routes: readonly Route[]): void {
  const taking = routes.filter(({ consumes }) => consumes !== undefined);
  const bytesAt = new Set(taking.map(urlOf));
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
    const takesBytes = bytesAt.has(request.routeOptions.url ?? '');
    if (takesBytes || !/^application\/([\w.-]+\+)?json$/.test(type ?? '')) return done(null, body);
    // Many clients say so of every request, also where there is nothing to send.
    if (body.length === 0) return done(null, undefined);
    try {
      done(null, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body as Buffer)));
    } catch (error) {
      done(new ProblemError('NOT_JSON', (error as Error).message));
    }
  });
}
