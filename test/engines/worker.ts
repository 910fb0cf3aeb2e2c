import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SERVICES = fileURLToPath(new URL('../../services/', import.meta.url));
const READY = /^infrapulse \S+ ready (.*)$/m;

export type ServiceName = 'ingest' | 'historian' | 'kpi' | 'alarms' | 'notifier' | 'api';
/** What a city needs to run; a notifier is one more. */
export const CITY: readonly ServiceName[] = ['historian', 'kpi', 'alarms', 'api', 'ingest'];

interface Ended {
  readonly code: number | null;
  readonly tookMs: number;
  readonly out: string;
  readonly err: string;
}

/** A service as built, as a process of its own. */
export interface Worker {
  readonly service: ServiceName;
  /** What its ready line says: `health`, `mqtt`, `http`. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Sends the signal and waits for its end. */
  end(signal: NodeJS.Signals): Promise<Ended>;
}

const running = new Set<ChildProcess>();

export async function killWorkers(): Promise<void> {
  await Promise.all(
    [...running].map(
      (child) =>
        new Promise((gone) => {
          child.once('exit', gone);
          child.kill('SIGKILL');
        }),
    ),
  );
}

/** Starts it and waits for its ready line; rejects with what it says when it ends before. */
export function startWorker(service: ServiceName, flags: readonly string[]): Promise<Worker> {
  const { child, ended, output } = spawnWorker(service, flags);
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const ready = READY.exec(output.out);
      if (!ready) return;
      const pairs = (ready[1] ?? '').split(' ').map((text) => text.split(/=(.*)/s).slice(0, 2));
      resolve({ service, addresses: Object.fromEntries(pairs), end });
    });
    void ended.then(({ code, err }) => reject(new Error(`${service} ended with ${code}: ${err}`)));
  });

  async function end(signal: NodeJS.Signals): Promise<Ended> {
    const began = performance.now();
    child.kill(signal);
    return { ...(await ended), tookMs: Math.round(performance.now() - began) };
  }
}

/** Of a start that must fail. */
export function runToEnd(service: ServiceName, flags: readonly string[]): Promise<Ended> {
  return spawnWorker(service, flags).ended;
}

function spawnWorker(service: ServiceName, flags: readonly string[]) {
  const began = performance.now();
  const child = spawn(process.execPath, [`${SERVICES}standalone/bundle/${service}.js`, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.err += chunk.toString();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code, tookMs: Math.round(performance.now() - began), ...output });
    });
  });
  return { child, ended, output };
}
