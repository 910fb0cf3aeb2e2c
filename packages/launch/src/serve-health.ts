import { createServer, type Server, type ServerResponse } from 'node:http';
import { PipelineError } from '@infrapulse/ports';
import type { Health, Metrics } from '@infrapulse/runtime';

interface HealthDeps {
  readonly health: Health;
  readonly metrics: Metrics;
}

interface HealthServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** `/healthz`, `/readyz` and `/metrics` of a service that answers no other HTTP (interfaces §5). */
export async function serveHealth(
  deps: HealthDeps,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '/', response, deps);
  });
  await listen(server, host, port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(url: string, response: ServerResponse, deps: HealthDeps): Promise<void> {
  const { health, metrics } = deps;
  response.setHeader('cache-control', 'no-store');
  switch (url.split('?')[0]) {
    case '/healthz':
      return send(response, 200, 'text/plain; charset=utf-8', 'ok\n');
    case '/readyz': {
      const ready = health.ready();
      const text = JSON.stringify({ ready, parts: health.parts() });
      return send(response, ready ? 200 : 503, 'application/json; charset=utf-8', text);
    }
    case '/metrics':
      return send(response, 200, 'text/plain; version=0.0.4; charset=utf-8', await metrics.text());
    default:
      return send(response, 404, 'text/plain; charset=utf-8', '/healthz /readyz /metrics\n');
  }
}

function send(response: ServerResponse, code: number, type: string, text: string): void {
  response.writeHead(code, { 'content-type': type }).end(text);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      const message = taken
        ? `health.port ${port} on ${host} is taken: choose another, or 0 for any`
        : `health.port: cannot listen on ${host}:${port}: ${error.message}`;
      reject(new PipelineError(taken ? 'IP_PORT_TAKEN' : 'IP_START', 'fatal', message, error));
    });
    server.listen({ host, port }, () => resolve());
  });
}
