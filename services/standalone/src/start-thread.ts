import { Worker } from 'node:worker_threads';
import { PipelineError } from '@infrapulse/ports';
import type { Health } from '@infrapulse/runtime';
import type { FromThread, ThreadRole, ThreadStart, ToThread } from './thread-messages.ts';

/** A room that runs in a thread of its own. */
export interface Thread {
  /** Port it listens on, 0 when none. */
  readonly port: number;
  metrics(): Promise<string>;
  setClock(now: number): void;
  stop(): Promise<void>;
}

interface Hooks {
  /** What it was made for. */
  readonly role: ThreadRole;
  readonly health: Health;
  /** The thread can go no further: the whole process must end. */
  readonly onFatal: (error: PipelineError) => void;
  readonly onClock: (now: number) => void;
}

/** A roomy nursery: readings live until they are handed on, and are not worth moving before. */
const ROOMY = { maxYoungGenerationSizeMb: 64 };

export type PreparedThreads = Readonly<Partial<Record<ThreadRole, Worker>>>;

/** A thread that loads its code and waits to be told what to do. */
export function prepareThread(role: ThreadRole): Worker {
  return new Worker(new URL('./thread.js', import.meta.url), {
    workerData: role,
    ...(role !== 'simulator' && { resourceLimits: ROOMY }),
  });
}

/** Resolves when the thread says it works; rejects with what kept it from that. */
export async function startThread(
  worker: Worker,
  start: ThreadStart,
  hooks: Hooks,
): Promise<Thread> {
  const post = (message: ToThread) => worker.postMessage(message);
  const waiting = new Map<number, (text: string) => void>();
  const stopped = once(worker);
  const port = await new Promise<number>((resolve, reject) => {
    let ready = false;
    const fail = (error: PipelineError) => (ready ? hooks.onFatal(error) : reject(error));
    worker.on('error', (error) => fail(crashed(hooks.role, error)));
    worker.on('message', (message: FromThread) => {
      if (message.type === 'ready') {
        ready = true;
        resolve(message.port);
      } else if (message.type === 'fatal') fail(fromThread(message));
      else receive(message, waiting, hooks);
    });
    post({ type: 'start', start });
  });
  let requests = 0;
  return {
    port,
    metrics: () =>
      new Promise((resolve) => {
        requests += 1;
        waiting.set(requests, resolve);
        post({ type: 'metrics', request: requests });
      }),
    setClock: (now) => post({ type: 'clock', now }),
    async stop() {
      post({ type: 'stop' });
      await stopped;
      await worker.terminate();
    },
  };
}

function once(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.on('exit', () => resolve());
    worker.on('message', (message: FromThread) => {
      if (message.type === 'stopped') resolve();
    });
  });
}

function receive(
  message: FromThread,
  waiting: Map<number, (text: string) => void>,
  hooks: Hooks,
): void {
  if (message.type === 'metrics') {
    waiting.get(message.request)?.(message.text);
    waiting.delete(message.request);
  } else if (message.type === 'health') {
    for (const [part, { ok, reason }] of Object.entries(message.parts))
      hooks.health.set(part, ok, reason);
  } else if (message.type === 'clock') hooks.onClock(message.now);
}

function fromThread({ code, message }: { code: string; message: string }): PipelineError {
  return new PipelineError(code as PipelineError['code'], 'fatal', message);
}

function crashed(role: string, error: unknown): PipelineError {
  const reason = error instanceof Error ? error.message : String(error);
  return new PipelineError('IP_START', 'fatal', `${role} crashed: ${reason}`, error);
}
