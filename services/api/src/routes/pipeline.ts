import { pipelineSchema } from '@infrapulse/contracts';
import type { RouteDeps } from '../deps.ts';
import { type Route, route } from '../route.ts';
import { takeSnapshot } from '../take-snapshot.ts';

export function pipelineRoutes(deps: RouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/pipeline',
      tag: 'system',
      summary: 'Every message has one end: received = stored + rejected + duplicate + inFlight',
      answer: pipelineSchema,
      csvRows: (body) => [body],
      handle: async () => ({
        body: await takeSnapshot(deps),
        headers: { 'cache-control': 'no-store' },
      }),
    }),
  ];
}
