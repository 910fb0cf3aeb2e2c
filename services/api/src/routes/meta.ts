import { metaSchema, toIso } from '@infrapulse/contracts';
import type { RouteDeps } from '../deps.ts';
import { type Route, route } from '../route.ts';

export function metaRoutes({ config, clock }: RouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/meta',
      tag: 'system',
      summary: 'What is running here: release, clock, and whether the data are simulated',
      answer: metaSchema,
      handle: () => ({
        body: {
          name: 'infrapulse' as const,
          version: config.version,
          demo: config.demo,
          clock: config.clock,
          now: toIso(clock.now()),
          timeZone: 'Asia/Shanghai',
        },
      }),
    }),
  ];
}
