// Entry of every thread: starts the room its role names and answers the main thread.
import { parentPort, workerData } from 'node:worker_threads';
import { PipelineError } from '@infrapulse/ports';
import {
  createHealth,
  createLogger,
  createMetrics,
  createSimulatedClock,
  createSystemClock,
  type SimulatedClock,
} from '@infrapulse/runtime';
import type { Room, RoomContext } from './room.ts';
import type { FromThread, ThreadRole, ThreadStart, ToThread } from './thread-messages.ts';

type StartRoom = (start: ThreadStart, context: RoomContext) => Promise<Room>;

/** Each thread reads the code of its own room alone, before there is anything to do. */
const rooms: Readonly<Record<ThreadRole, () => Promise<StartRoom>>> = {
  ingest: async () => (await import('./start-ingest.ts')).startIngest,
  folds: async () => (await import('./start-folds.ts')).startFolds,
  simulator: async () => (await import('./start-simulator.ts')).startSimulator,
};
const role = workerData as ThreadRole;
const startRoom = await rooms[role]();
const start = await toldToStart();
const simulated =
  start.settings.clock === 'simulated' ? createSimulatedClock(start.now) : undefined;
const clock = simulated ? announcing(simulated) : createSystemClock();
const log = createLogger({ name: role, level: start.settings.log.level });
const metrics = createMetrics({ processBasics: false });
const health = createHealth();
health.onChange(() => send({ type: 'health', parts: health.parts() }));

const room = startRoom(start, { clock, log, metrics, health, onFatal: fatal });
try {
  send({ type: 'ready', port: (await room).port });
} catch (error) {
  fatal(error);
}

/** The thread is made before there is anything to do: it loads its code while others load theirs. */
function toldToStart(): Promise<ThreadStart> {
  return new Promise((resolve) => {
    parentPort?.on('message', (message: ToThread) => {
      if (message.type === 'start') resolve(message.start);
      else
        void room.then(
          ({ stop }: Room) => receive(message, stop),
          // That it did not start is told already.
          () => undefined,
        );
    });
  });
}

async function receive(message: ToThread, stop: () => Promise<void>): Promise<void> {
  if (message.type === 'clock') simulated?.advanceTo(message.now);
  else if (message.type === 'metrics')
    send({ type: 'metrics', request: message.request, text: await metrics.text() });
  else if (message.type === 'stop') {
    await stop();
    send({ type: 'stopped' });
  }
}

/** Ingest hears the simulator's time first; the others follow what it says. */
function announcing(inner: SimulatedClock): SimulatedClock {
  return {
    ...inner,
    advanceTo(now) {
      inner.advanceTo(now);
      if (role === 'ingest') send({ type: 'clock', now: inner.now() });
    },
  };
}

function fatal(error: unknown): void {
  const code = error instanceof PipelineError ? error.code : 'IP_START';
  const message = error instanceof Error ? error.message : String(error);
  // What is told by name needs no stack: the main thread ends with one readable line.
  if (!(error instanceof PipelineError)) log.error({ err: error }, 'The thread cannot go on');
  send({ type: 'fatal', code, message });
}

function send(message: FromThread): void {
  parentPort?.postMessage(message);
}
