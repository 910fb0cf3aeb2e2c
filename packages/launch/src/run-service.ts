import { openSeries, openStream } from '@infrapulse/drivers';
import { PipelineError, type SeriesPort, type StreamPort } from '@infrapulse/ports';
import {
  createHealth,
  createLifecycle,
  createLogger,
  createMetrics,
  type Lifecycle,
  type Runtime,
  type Service,
} from '@infrapulse/runtime';
import { chooseClock } from './choose-clock.ts';
import { faultLine } from './fault-line.ts';
import { loadPlan } from './load-plan.ts';
import { loadSettings, printSettings } from './load-settings.ts';
import { serveHealth } from './serve-health.ts';
import { serviceArguments, serviceHelp } from './service-arguments.ts';
import type { Settings } from './settings.ts';
import { seriesChoice, streamChoice } from './store-choices.ts';

/** What a service is built from. */
interface ServiceContext {
  readonly settings: Settings;
  readonly runtime: Runtime;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Opened for this service, and closed after it. */
  readonly openStream: () => Promise<StreamPort>;
  readonly openSeries: () => Promise<SeriesPort>;
  /** The service can go no further: the process ends with one line. */
  readonly onFatal: (error: unknown) => void;
}

/** A service and what its ready line says beside its health, such as `mqtt=mqtt://127.0.0.1:1883`. */
interface Launched {
  readonly service: Service;
  /** Told once it runs. */
  readonly addresses?: () => Readonly<Record<string, string>>;
  /** It answers `/healthz`, `/readyz` and `/metrics` itself. */
  readonly servesHealth?: boolean;
}

const STOP_WITHIN_MS = 10_000;
const STOP_ONE_MS = 6000;

/**
 * One service as a process of its own, as its `main.ts` asks: settings, ports, health, the ready line on stdout,
 * SIGTERM or SIGINT, exit code 0 for a clean stop and 1 with one line on stderr for anything else.
 */
export async function runService(
  name: string,
  program: NodeJS.Process,
  build: (context: ServiceContext) => Promise<Launched>,
): Promise<void> {
  const fail = (error: unknown): never => {
    program.stderr.write(`infrapulse ${name}: ${faultLine(error)}\n`);
    program.exit(1);
  };
  try {
    const given = serviceArguments(program.argv.slice(2));
    if (given.help) return void program.stdout.write(serviceHelp(name));
    const { config: settings, settings: listed } = loadSettings(given, program.env);
    if (given.check) {
      loadPlan(settings);
      return void program.stdout.write(printSettings(listed));
    }
    const running = await launch({ name, settings, env: program.env, build, fail });
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      program.once(signal, () => void end(running.lifecycle, program, fail));
    program.stdout.write(`infrapulse ${name} ready ${running.addresses}\n`);
  } catch (error) {
    fail(error);
  }
}

async function end(
  lifecycle: Lifecycle,
  program: NodeJS.Process,
  fail: (error: unknown) => never,
): Promise<void> {
  setTimeout(() => fail(new Error('stopping took longer than 10 s')), STOP_WITHIN_MS).unref();
  await lifecycle.stop();
  program.exit(0);
}

interface Launch {
  readonly name: string;
  readonly settings: Settings;
  readonly env: NodeJS.ProcessEnv;
  readonly build: (context: ServiceContext) => Promise<Launched>;
  readonly fail: (error: unknown) => never;
}

async function launch({ name, settings, env, build, fail }: Launch) {
  if (settings.stream.driver === 'embedded') throw alone(name);
  const log = createLogger({ name, level: settings.log.level });
  const { clock, follow } = chooseClock(settings);
  const runtime: Runtime = {
    clock,
    log,
    metrics: createMetrics({ processBasics: true }),
    health: createHealth(),
  };
  const lifecycle = createLifecycle(log, { timeoutMs: STOP_ONE_MS });
  try {
    const context = contextOf(settings, runtime, { env, lifecycle, fail, follow });
    const { service, addresses, servesHealth } = await build(context);
    lifecycle.onStop(name, () => service.stop());
    const own = servesHealth ? {} : await healthOf(settings, runtime, lifecycle);
    await service.start();
    const all = { ...addresses?.(), ...own };
    const texts = Object.entries(all).map(([key, address]) => `${key}=${address}`);
    return { lifecycle, addresses: texts.join(' ') };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

interface Process {
  readonly env: NodeJS.ProcessEnv;
  readonly lifecycle: Lifecycle;
  readonly fail: (error: unknown) => never;
  readonly follow: (stream: StreamPort) => Promise<void>;
}

function contextOf(
  settings: Settings,
  runtime: Runtime,
  { env, lifecycle, fail, follow }: Process,
): ServiceContext {
  const { health } = runtime;
  return {
    settings,
    runtime,
    env,
    async openStream() {
      const onHealth = (ok: boolean, reason: string) => health.set('stream', ok, reason);
      const stream = await openStream(streamChoice(settings), { ...runtime, onHealth });
      lifecycle.onStop('stream', () => stream.stop());
      await follow(stream);
      return stream;
    },
    async openSeries() {
      const series = await openSeries(seriesChoice(settings), runtime);
      lifecycle.onStop('series', () => series.stop());
      return series;
    },
    onFatal: fail,
  };
}

async function healthOf(
  { host, health: { port } }: Settings,
  runtime: Runtime,
  lifecycle: Lifecycle,
): Promise<Readonly<Record<string, string>>> {
  const server = await serveHealth(runtime, { host, port });
  lifecycle.onStop('health', () => server.stop());
  return { health: `http://${host}:${server.port}` };
}

function alone(name: string): PipelineError {
  const message =
    `config: stream.driver: the embedded log belongs to one process; a ${name} service of its own needs ` +
    'kafka here (npm start runs everything in one process)';
  return new PipelineError('IP_CONFIG_INVALID', 'fatal', message);
}
