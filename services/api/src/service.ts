import type { AddressInfo } from 'node:net';
import { type Plan, shippedPlan } from '@infrapulse/plan';
import { type Consumer, PipelineError, type SeriesPort, type StreamPort } from '@infrapulse/ports';
import type { Runtime, Service } from '@infrapulse/runtime';
import type { FastifyInstance } from 'fastify';
import { auditConnects } from './audit-connects.ts';
import { openAuditTrail } from './audit-trail.ts';
import { type City, openCity } from './city/open-city.ts';
import type { ApiConfig } from './config.ts';
import type { RouteDeps } from './deps.ts';
import { createEvents } from './events.ts';
import { createLiveFeed, type LiveFeed } from './live/live-feed.ts';
import { timeAlarms } from './measure-city.ts';
import { openServer, refuseUnknown } from './open-server.ts';
import { allRoutes } from './routes/all-routes.ts';
import { serveDashboard } from './serve-dashboard.ts';
import { serveSystem } from './serve-system.ts';

export interface ApiDeps extends Runtime {
  readonly stream: StreamPort;
  readonly series: SeriesPort;
  readonly config: ApiConfig;
  /** The city plan to judge by; the shipped one when absent. */
  readonly plan?: Plan;
  /** Prometheus text of the other threads of the process. */
  readonly otherMetrics?: () => Promise<string>;
}

export interface Api extends Service {
  /** Where it listens; only after `start`. */
  address(): { readonly port: number };
}

/** So long after it listens KPI records of before are read unless somebody asks: others start meanwhile. */
const KPIS_AFTER_MS = 1000;

interface Running {
  readonly server: FastifyInstance;
  readonly city: City;
  readonly feed: LiveFeed;
  readonly connects: Consumer;
}

/** HTTP, live feed, register, dashboard files. */
export function createApi(deps: ApiDeps): Api {
  const events = createEvents(deps);
  const ending = new AbortController();
  let running: Running | undefined;

  async function start(): Promise<void> {
    deps.health.set('api', false, 'starting');
    const city = await openCity(deps);
    const audit = await openAuditTrail(deps.stream, deps.clock);
    const otherMetrics = deps.otherMetrics ?? (async () => '');
    const { plan = shippedPlan() } = deps;
    const routeDeps: RouteDeps = { ...deps, plan, city, audit, events, otherMetrics };
    timeAlarms(routeDeps);
    const feed = createLiveFeed(routeDeps);
    const server = await buildServer(routeDeps, feed);
    const connects = await auditConnects(deps.stream, audit);
    running = { server, city, feed, connects };
    watchConsumers(running);
    await listen(server, deps.config);
    deps.health.set('api', true);
    void holdKpis(city).catch(failed);
  }

  async function holdKpis({ kpis }: City): Promise<void> {
    await deps.clock.sleep(KPIS_AFTER_MS, ending.signal);
    if (!ending.signal.aborted) await kpis.whole();
  }

  function failed(error: unknown): void {
    if (ending.signal.aborted) return;
    events.followingFailed(error);
    deps.health.set('api', false, 'cannot follow the log');
  }

  function watchConsumers({ city, connects }: Running): void {
    for (const consumer of [city.readings.consumer, city.alarms.consumer, connects])
      consumer.failed.catch(failed);
  }

  return {
    start,
    async stop() {
      ending.abort();
      const stopping = running;
      running = undefined;
      if (!stopping) return;
      stopping.feed.stop();
      await stopping.server.close();
      await stopping.connects.stop();
      await stopping.city.stop();
    },
    address() {
      const address = running?.server.server.address() as AddressInfo | null | undefined;
      if (!address) throw new PipelineError('IP_START', 'fatal', 'the api does not listen');
      return { port: address.port };
    },
  };
}

async function buildServer(deps: RouteDeps, feed: LiveFeed): Promise<FastifyInstance> {
  const routes = allRoutes(deps, feed);
  const server = openServer(deps.config, deps.events, routes);
  serveSystem(server, deps, routes);
  const isPage = await serveDashboard(server, deps.config.dashboardDir);
  refuseUnknown(server, routes, isPage);
  return server;
}

async function listen(server: FastifyInstance, { host, port }: ApiConfig): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new PipelineError('IP_PORT_TAKEN', 'fatal', `HTTP port ${port} is taken`, error);
  }
}
