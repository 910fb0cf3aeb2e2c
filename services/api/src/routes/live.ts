import { localeOf } from '@infrapulse/contracts';
import { z } from 'zod';
import type { RouteDeps } from '../deps.ts';
import { createLiveClient } from '../live/live-client.ts';
import type { LiveFeed } from '../live/live-feed.ts';
import { createLiveFilter, liveQuery } from '../live/live-filter.ts';
import { readPosition } from '../live/live-position.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';

const RETRY_MS = 2000;

export function liveRoutes({ config, city }: RouteDeps, feed: LiveFeed): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/live',
      tag: 'live',
      summary:
        'Server-Sent Events kpi, alarm, asset, pipeline: newest value per key, every alarm transition; resumes by Last-Event-ID',
      query: liveQuery,
      answer: z.string(),
      produces: 'text/event-stream',
      async handle({ query, request, reply }) {
        const present = await city.kpis.whole();
        if (!feed.hasRoom()) {
          throw new ProblemError('OVERLOADED', `at most ${config.live.clientsMax} live feeds`);
        }
        const header = request.headers['last-event-id'];
        const client = createLiveClient(reply.raw, config.live);
        reply.hijack();
        // Nobody would hear of its end any more.
        if (reply.raw.destroyed) return undefined;
        reply.raw.writeHead(200, {
          ...reply.getHeaders(),
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        } as Record<string, string>);
        reply.raw.write(`retry: ${RETRY_MS}\n\n`);
        const end = feed.open({
          client,
          filter: createLiveFilter(query),
          locale: query.lang ?? localeOf(request.headers['accept-language']),
          from: readPosition(typeof header === 'string' ? header : undefined),
          present,
        });
        request.raw.once('close', end);
        reply.raw.once('error', end);
        return undefined;
      },
    }),
  ];
}
