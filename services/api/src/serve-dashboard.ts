import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const PAGE = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>infrapulse</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}</style>
<h1>infrapulse</h1><p>服务正在运行, 但没有构建网页界面。</p>
<p>The service is running; its dashboard has not been built.</p>
<p><a href="/docs">/docs</a> · <a href="/api/v1/pipeline">/api/v1/pipeline</a> · <a href="/readyz">/readyz</a></p></html>`;

/** Steps up, backslashes and control characters: no address of a page. */
const STRANGE = /\.\.|\\|%(2e|5c|0|1|7f)/i;

/** What a build makes; an asset's page is beside them, and its id may have dots. */
const BUILT = /\.(css|gif|ico|jpe?g|js|json|map|mjs|png|svg|wasm|webp|woff2?)$/i;
const ASSET_PAGE = /^\/assets\/[^/]+$/;

/** The dashboard's files; any page address that is no file gives the app, which has its own routes. */
export async function serveDashboard(
  server: FastifyInstance,
  dashboardDir: string | null,
): Promise<(path: string) => boolean> {
  if (dashboardDir === null || !existsSync(join(dashboardDir, 'index.html'))) {
    server.get('/', (_, reply) => reply.type('text/html; charset=utf-8').send(PAGE));
    return () => false;
  }
  await server.register(fastifyStatic, {
    root: dashboardDir,
    wildcard: false,
    globIgnore: ['assets/**'],
    // The page itself must be looked up again.
    setHeaders: (response) => void response.setHeader('cache-control', 'no-cache'),
  });
  // Vite names them by their content: another build, also under a running product, has others.
  await server.register(fastifyStatic, {
    root: join(dashboardDir, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    index: false,
    maxAge: '365d',
    immutable: true,
  });
  return (path) =>
    !/^\/(api|metrics|healthz|readyz|docs)(\/|$)/.test(path) &&
    !(ASSET_PAGE.test(path) ? BUILT : /\.\w+$/).test(path) &&
    !STRANGE.test(path);
}
