import { Worker } from 'node:worker_threads';
import { type Log, PipelineError } from '@infrapulse/ports';
import type {
  Call,
  Calls,
  FromWorker,
  Ready,
  Request,
  WorkerError,
  WorkerStart,
} from './messages.ts';

export interface WorkerCalls {
  readonly ready: Ready;
  call<C extends Call>(call: C, argument: Calls[C]['in']): Promise<Calls[C]['out']>;
  /** Ends the thread; every later call rejects with IP_SERIES_CLOSED. */
  stop(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: PipelineError) => void;
}

/** Starts the thread that owns the store and speaks with it; rejects when the store does not open. */
export async function startWorker(start: WorkerStart, log: Log): Promise<WorkerCalls> {
  const worker = new Worker(workerFile(), { workerData: start, execArgv: [] });
  const waiting = new Map<number, Waiting>();
  let closed: PipelineError | undefined;
  let calls = 0;
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  function close(reason: PipelineError): void {
    closed ??= reason;
    for (const { reject } of waiting.values()) reject(closed);
    waiting.clear();
  }

  worker.on('exit', () =>
    close(new PipelineError('IP_SERIES_CLOSED', 'fatal', 'The series store is closed')),
  );
  const ready = await firstMessage(worker, log);
  worker.on('error', (error) =>
    close(
      new PipelineError(
        'IP_SERIES_CLOSED',
        'fatal',
        `The series store's thread ended: ${error.message}`,
        error,
      ),
    ),
  );
  worker.on('message', (message: FromWorker) => settle(message, waiting));

  function call(name: Call, argument: unknown): Promise<never> {
    if (closed) return Promise.reject(closed);
    calls += 1;
    const request: Request = { id: calls, call: name, argument };
    return new Promise<never>((resolve, reject) => {
      waiting.set(request.id, { resolve: resolve as (value: unknown) => void, reject });
      worker.postMessage(request);
    });
  }

  let stopping: Promise<void> | undefined;
  return {
    ready,
    call,
    stop() {
      stopping ??= call('stop', null).then(
        () => ended,
        () => ended,
      );
      closed ??= new PipelineError('IP_SERIES_CLOSED', 'fatal', 'The series store is closed');
      return stopping;
    },
  };
}

/** The thread runs built code, also when this file is read as source. */
function workerFile(): URL {
  const built = import.meta.url.endsWith('.ts') ? '../dist/series-worker.js' : './series-worker.js';
  return new URL(built, import.meta.url);
}

function firstMessage(worker: Worker, log: Log): Promise<Ready> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) =>
      reject(
        new PipelineError(
          'IP_START',
          'fatal',
          `the series store does not open: ${error.message}`,
          error,
        ),
      );
    worker.once('error', failed);
    const receive = (message: FromWorker) => {
      if (message.type === 'notice') return log.info({ records: message.records }, message.text);
      worker.off('error', failed);
      worker.off('message', receive);
      if (message.type === 'ready') resolve(message);
      else if (message.type === 'refused') reject(failure(message.error));
    };
    worker.on('message', receive);
  });
}

function settle(message: FromWorker, waiting: Map<number, Waiting>): void {
  if (message.type !== 'answer' && message.type !== 'failure') return;
  const one = waiting.get(message.id);
  waiting.delete(message.id);
  if (message.type === 'answer') one?.resolve(message.value);
  else one?.reject(failure(message.error));
}

function failure({ code, outcome, message }: WorkerError): PipelineError {
  return new PipelineError(code, outcome, message);
}
