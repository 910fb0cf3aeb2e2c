import type { Locale } from '@infrapulse/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';

/** What a route answers; `body` is checked against nothing at run time, its type is. */
export interface Answer<T> {
  readonly status?: number;
  readonly body: T;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Call<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly locale: Locale;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

type Shape = z.ZodType;
type Out<S extends Shape | undefined> = S extends Shape ? z.output<S> : undefined;

interface RouteSpec<
  P extends Shape | undefined,
  Q extends Shape | undefined,
  B extends Shape | undefined,
  R extends Shape,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/v1, parameters as `{id}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Answer of 200 (or 201, 202). */
  readonly answer: R;
  /** Media type when it is not JSON. */
  readonly produces?: string;
  /** Request bodies taken as bytes, with these media types. */
  readonly consumes?: readonly string[];
  readonly bodyBytesMax?: number;
  /** Turns the answer into rows for `Accept: text/csv`; absent: its `items`. */
  readonly csvRows?: (body: z.output<R>) => readonly Readonly<Record<string, unknown>>[];
  /** One of these rows; absent: of the answer's `items`. */
  readonly csvRow?: Shape;
  handle(
    call: Call<Out<P>, Out<Q>, Out<B>>,
  ): Answer<z.output<R>> | undefined | Promise<Answer<z.output<R>> | undefined>;
}

/** A route with its types forgotten, for the server and for OpenAPI. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly params: Shape | undefined;
  readonly query: Shape | undefined;
  readonly body: Shape | undefined;
  readonly answer: Shape;
  readonly produces: string | undefined;
  readonly consumes: readonly string[] | undefined;
  readonly bodyBytesMax: number | undefined;
  readonly csvRows: ((body: unknown) => readonly Readonly<Record<string, unknown>>[]) | undefined;
  readonly csvRow: Shape | undefined;
  handle(call: Call<unknown, unknown, unknown>): Promise<Answer<unknown> | undefined>;
}

/** `handle` may resolve to undefined when it has answered through `reply` itself (streams). */
export function route<
  R extends Shape,
  P extends Shape | undefined = undefined,
  Q extends Shape | undefined = undefined,
  B extends Shape | undefined = undefined,
>(spec: RouteSpec<P, Q, B, R>): Route {
  const { method, path, tag, summary, params, query, body, answer } = spec;
  return {
    method,
    path,
    tag,
    summary,
    params,
    query,
    body,
    answer,
    produces: spec.produces,
    consumes: spec.consumes,
    bodyBytesMax: spec.bodyBytesMax,
    csvRows: spec.csvRows as Route['csvRows'],
    csvRow: spec.csvRow,
    handle: async (call) => spec.handle(call as Call<Out<P>, Out<Q>, Out<B>>),
  };
}
