import type { FastifyInstance } from 'fastify';
import type { RouteDeps } from './deps.ts';
import { measureCity } from './measure-city.ts';
import { docsPage } from './openapi/docs-page.ts';
import { type OpenApi, openApiDocument } from './openapi/openapi-document.ts';
import type { Route } from './route.ts';
import { API } from './serve-route.ts';

/** What is outside the resources: liveness, readiness, metrics, the description of the API. */
export function serveSystem(
  server: FastifyInstance,
  deps: RouteDeps,
  routes: readonly Route[],
): void {
  const { health, metrics, otherMetrics, config } = deps;
  server.get('/healthz', (_, reply) => reply.type('text/plain; charset=utf-8').send('ok\n'));
  server.get('/readyz', (_, reply) => {
    const ready = health.ready();
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ready, parts: health.parts() });
  });
  server.get('/metrics', async (_, reply) => {
    await measureCity(deps);
    const texts = await Promise.all([metrics.text(), otherMetrics()]);
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(texts.join('\n'));
  });
  let described: OpenApi | undefined;
  // When somebody asks: a start need not wait for it.
  const document = () => (described ??= openApiDocument(routes, config.version));
  server.get(`${API}/openapi.json`, (_, reply) => reply.send(document()));
  server.get('/docs', (_, reply) =>
    reply.type('text/html; charset=utf-8').send(docsPage(document())),
  );
}
