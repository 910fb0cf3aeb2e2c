import { fileURLToPath } from 'node:url';
import { apiConfig, createApi } from '@infrapulse/api';
import { openSeries } from '@infrapulse/drivers';
import { createHistorian, historianConfig } from '@infrapulse/historian';
import type { Settings } from '@infrapulse/launch';
import {
  lastTickAt,
  loadPlan,
  mqttAddress,
  notifierChoice,
  seriesChoice,
} from '@infrapulse/launch';
import { createNotifier, notifierConfig, openSilences, refuseTests } from '@infrapulse/notifier';
import type { Plan } from '@infrapulse/plan';
import type { PipelineError, SeriesPort, StreamPort } from '@infrapulse/ports';
import {
  createLifecycle,
  createSimulatedClock,
  createSystemClock,
  type Lifecycle,
  type Runtime,
} from '@infrapulse/runtime';
import { openDataDirectory } from './data-directory.ts';
import { importAtStart } from './import-at-start.ts';
import { importDemoLists } from './import-demo-lists.ts';
import { openLog } from './open-log.ts';
import { type PreparedThreads, prepareThread, startThread, type Thread } from './start-thread.ts';
import type { ThreadRole, ThreadStart } from './thread-messages.ts';

const DASHBOARD = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));
const STOP_ONE_MS = 6000;

export interface Standalone {
  readonly mqttUrl: string;
  readonly httpUrl: string;
  /** The data directory is a demo's, also when its simulator is off. */
  readonly demo: boolean;
  readonly stop: () => Promise<void>;
}

export interface StandaloneDeps extends Omit<Runtime, 'clock'> {
  readonly settings: Settings;
  /** Holds credentials that settings name. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly prepared: PreparedThreads;
  readonly onFatal: (error: PipelineError) => void;
}

interface Base {
  readonly deps: StandaloneDeps;
  readonly runtime: Runtime;
  readonly stream: StreamPort;
  readonly lifecycle: Lifecycle;
  readonly demo: boolean;
  readonly plan: Plan;
  readonly threads: Thread[];
  /** Where it listens, '' until it does. */
  readonly address: { httpUrl: string };
}

interface Parts extends Base {
  readonly series: SeriesPort;
}

/**
 * Everything in one process. Order: the log; the folds, and beside them store and history, then API and broker, as
 * each reads what it left behind; then the simulator. Stopping goes backwards, the broker first. Rejects with a
 * PipelineError that says why it cannot start.
 */
export async function createStandalone(deps: StandaloneDeps): Promise<Standalone> {
  const lifecycle = createLifecycle(deps.log, { timeoutMs: STOP_ONE_MS });
  try {
    return await startAll(deps, lifecycle);
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function startAll(deps: StandaloneDeps, lifecycle: Lifecycle): Promise<Standalone> {
  const { settings } = deps;
  const plan = loadPlan(settings);
  const { demo: holdsDemo } = openDataDirectory(settings.dataDir, settings.simulator);
  const demo = holdsDemo || settings.demo;
  const system = { ...deps, clock: createSystemClock() };
  const stream = await openLog(settings, system, 'stream');
  lifecycle.onStop('stream', () => stream.stop());
  const runtime = settings.clock === 'system' ? system : await simulated(system, stream);
  const base = {
    deps,
    runtime,
    stream,
    lifecycle,
    demo,
    plan,
    threads: [],
    address: { httpUrl: '' },
  };
  await startNotifier(base);
  // The folds have most to read again: they begin while the store is still being opened.
  const [{ httpUrl, port }] = await Promise.all([startServing(base), addThread(base, 'folds', '')]);
  const mqttUrl = mqttAddress(settings, port);
  if (settings.simulator !== 'off') await addThread(base, 'simulator', mqttUrl);
  return { mqttUrl, httpUrl, demo, stop: () => lifecycle.stop() };
}

async function startServing(base: Base): Promise<{ httpUrl: string; port: number }> {
  const { runtime, stream, lifecycle, deps, plan } = base;
  const series = await openSeries(seriesChoice(deps.settings), runtime);
  lifecycle.onStop('series', () => series.stop());
  const parts = { ...base, series };
  await startHistorian(parts);
  const { clock } = runtime;
  await importAtStart({ settings: deps.settings, stream, clock });
  if (deps.settings.simulator !== 'off') await importDemoLists({ plan, stream, clock });
  const [httpUrl, { port }] = await Promise.all([startApi(parts), addThread(base, 'ingest', '')]);
  return { httpUrl, port };
}

async function simulated(runtime: Runtime, stream: StreamPort): Promise<Runtime> {
  const now = (await lastTickAt(stream)) ?? runtime.clock.now();
  return { ...runtime, clock: createSimulatedClock(now) };
}

async function startHistorian({ runtime, stream, series, deps, lifecycle }: Parts): Promise<void> {
  const { retention } = deps.settings;
  const config = historianConfig.parse({ retention });
  const historian = createHistorian({ ...runtime, stream, series, config });
  await historian.start();
  lifecycle.onStop('historian', () => historian.stop());
}

/** Before anything can raise an alarm: a channel that is new begins with the first one. */
async function startNotifier({ runtime, stream, deps, lifecycle, address }: Base): Promise<void> {
  const { settings, env } = deps;
  const { channels, watchdog, silences } = settings.notifier;
  if (channels.length === 0 && !watchdog.url && !watchdog.urlFile) {
    // It is off: they are shown all the same, and those of a former start are not.
    const table = await openSilences({ stream, clock: runtime.clock }, silences);
    await table.stop();
    const tests = await refuseTests({ ...runtime, stream });
    lifecycle.onStop('notifier', () => tests.stop());
    return;
  }
  const choice = notifierChoice(settings, env, () => address.httpUrl);
  const config = { ...notifierConfig.parse({}), ...choice };
  const notifier = createNotifier({ ...runtime, stream, config });
  await notifier.start();
  lifecycle.onStop('notifier', () => notifier.stop());
}

async function startApi(parts: Parts): Promise<string> {
  const { runtime, stream, series, deps, lifecycle, demo, threads, plan } = parts;
  const { host, http, clock, kpi, alarms } = deps.settings;
  const config = apiConfig.parse({
    host,
    port: http.port,
    dashboardDir: DASHBOARD,
    demo,
    clock,
    coverageMin: kpi.coverageMin,
    positions: alarms.positions,
  });
  const otherMetrics = async () =>
    (await Promise.all(threads.map((thread) => thread.metrics()))).join('');
  const api = createApi({ ...runtime, stream, series, config, plan, otherMetrics });
  await api.start();
  lifecycle.onStop('api', () => api.stop());
  parts.address.httpUrl = `http://${host}:${api.address().port}`;
  return parts.address.httpUrl;
}

async function addThread(base: Base, role: ThreadRole, mqttUrl: string): Promise<Thread> {
  const { deps, runtime, lifecycle, threads, demo, plan } = base;
  const start: ThreadStart = {
    settings: deps.settings,
    plan,
    demo,
    now: runtime.clock.now(),
    mqttUrl,
  };
  const onClock = (now: number) => {
    if ('advanceTo' in runtime.clock)
      (runtime.clock as { advanceTo(to: number): void }).advanceTo(now);
    for (const thread of threads) thread.setClock(now);
  };
  const hooks = { role, health: deps.health, onFatal: deps.onFatal, onClock };
  const thread = await startThread(deps.prepared[role] ?? prepareThread(role), start, hooks);
  threads.push(thread);
  lifecycle.onStop(role, () => thread.stop());
  return thread;
}
