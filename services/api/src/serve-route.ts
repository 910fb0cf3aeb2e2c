import { localeOf } from '@infrapulse/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { csvOf, wantsCsv } from './csv-answer.ts';
import { nextPageLink } from './next-page-link.ts';
import { ProblemError } from './problem.ts';
import type { Answer, Route } from './route.ts';

export const API = '/api/v1';

/** The address of a route as the server writes it. */
export function urlOf({ path }: Pick<Route, 'path'>): string {
  return `${API}${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
}

/** HEAD of an endless answer would never end. */
export function hasHead({ method, produces }: Pick<Route, 'method' | 'produces'>): boolean {
  return method === 'GET' && produces !== 'text/event-stream';
}

/** Registers a route: checks parameters and body, answers JSON, or CSV when the client prefers it. */
export function serveRoute(server: FastifyInstance, route: Route): void {
  server.route({
    method: route.method,
    url: urlOf(route),
    exposeHeadRoute: hasHead(route),
    ...(route.bodyBytesMax === undefined ? {} : { bodyLimit: route.bodyBytesMax }),
    handler: async (request, reply) => {
      const answer = await route.handle({
        params: check(route.params, request.params, 'INVALID_PARAMETER'),
        query: check(route.query, request.query, 'INVALID_PARAMETER'),
        body: bodyOf(route, request),
        locale: localeOf(request.headers['accept-language']),
        request,
        reply,
      });
      return answer === undefined ? reply : send(route, answer, { request, reply });
    },
  });
}

function bodyOf(route: Route, request: FastifyRequest): unknown {
  if (route.consumes !== undefined) {
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
    if (route.consumes.includes(type)) return request.body;
    throw new ProblemError('UNSUPPORTED_MEDIA_TYPE', `send ${route.consumes.join(', ')}`);
  }
  if (Buffer.isBuffer(request.body)) {
    throw new ProblemError('UNSUPPORTED_MEDIA_TYPE', 'send application/json');
  }
  return check(route.body, request.body ?? {}, 'INVALID_BODY');
}

function check(
  schema: z.ZodType | undefined,
  value: unknown,
  code: 'INVALID_PARAMETER' | 'INVALID_BODY',
): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({
    field:
      issue.path.join('.') || (issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : ''),
    reason: issue.message,
  }));
  const detail = errors.map(({ field, reason }) => (field ? `${field}: ${reason}` : reason));
  throw new ProblemError(code, detail.join('; '), errors);
}

function send(
  route: Route,
  { status = 200, body, headers = {} }: Answer<unknown>,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): FastifyReply {
  void reply.code(status).headers(headers).header('vary', 'accept, accept-language, origin');
  void reply.headers(nextPageLink(request.url, (body as { next?: unknown } | null)?.next));
  if (wantsCsv(request.headers.accept)) {
    const csv = csvOf(route, body);
    if (csv !== undefined) return reply.type('text/csv; charset=utf-8').send(csv);
  }
  return reply.type(route.produces ?? 'application/json; charset=utf-8').send(serialise(body));
}

function serialise(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
