import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { localeOf } from '@infrapulse/contracts';
import { PipelineError } from '@infrapulse/ports';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Events } from './events.ts';
import { ProblemError, problemOf, statusOf } from './problem.ts';

const MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** Of fastify, and of a store that does not take or give this. */
const CODES: Readonly<Record<string, ConstructorParameters<typeof ProblemError>[0]>> = {
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

/** Answers any error of a request with a problem document. */
export function answerError(
  error: FastifyError | ProblemError,
  request: FastifyRequest,
  { reply, events }: { readonly reply: FastifyReply; readonly events: Events },
): FastifyReply {
  const problem = toProblem(error, request);
  if (problem.code === 'INTERNAL' || problem.code === 'UNAVAILABLE') {
    events.requestFailed(request.routeOptions.url ?? 'unknown', error);
  }
  const locale = localeOf(request.headers['accept-language']);
  // What still comes of the body is read and dropped: a connection that closes on it cuts the answer off.
  if (!request.raw.complete) reply.removeHeader('connection');
  return reply
    .code(statusOf(problem.code))
    .type(MEDIA_TYPE)
    .send(JSON.stringify(problemOf(problem, locale, pathOf(request))));
}

export function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? '/';
}

function toProblem(error: FastifyError | ProblemError, request: FastifyRequest): ProblemError {
  if (error instanceof ProblemError) return error;
  if (CODES[error.code] === 'BODY_TOO_LARGE') return tooLarge(request.routeOptions.bodyLimit);
  const code = mayBeOver(error) ? 'UNAVAILABLE' : CODES[error.code];
  if (code) return new ProblemError(code, error.message);
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new ProblemError('INVALID_PARAMETER', error.message);
  }
  return new ProblemError('INTERNAL', 'The request met a fault; the log of the server says which');
}

function tooLarge(bytesMax: number | undefined): ProblemError {
  const detail = `the request is more than ${bytesMax} bytes: send it in several parts`;
  return new ProblemError('BODY_TOO_LARGE', detail);
}

function mayBeOver(error: unknown): boolean {
  return error instanceof PipelineError && error.outcome === 'retry';
}

/** Answers bytes that are no HTTP request, and closes the connection. */
export function answerNoRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const problem = noRequest(error.code);
  const status = statusOf(problem.code);
  const body = JSON.stringify(problemOf(problem, 'zh-CN', ''));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function noRequest(code: string | undefined): ProblemError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new ProblemError('HEADERS_TOO_LARGE', 'address and headers are more than 16 KiB');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new ProblemError('REQUEST_TIMEOUT', 'the request did not arrive in time');
  return new ProblemError('NOT_HTTP', 'this is no HTTP/1.1 request');
}
