import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const READY = /^infrapulse \S+ ready (.*)$/m;
/** A service that ends by itself is started again after so long, as a supervisor would. */
const RESTART_MS = 500;

/** One service as a process of its own, started again whenever it ends until `end`. */
export interface ServiceProcess {
  readonly name: string;
  /** What the newest ready line says, such as `{ http: 'http://…' }`; resolves once there is one. */
  ready(): Promise<Readonly<Record<string, string>>>;
  /** SIGKILL, and up again at once; resolves when the old process has gone. */
  kill(): Promise<void>;
  /** Times it ended although nobody had told it to, with its last words. */
  ownEnds(): readonly string[];
  stderr(): string;
  /** Not to be started again: the exit code, null where a signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

interface State {
  readonly name: string;
  readonly argv: readonly string[];
  child: ChildProcess;
  ready: Promise<Readonly<Record<string, string>>>;
  stderr: string;
  readonly ownEnds: string[];
  told: boolean;
  ended: boolean;
}

const running = new Set<State>();

export function startService(service: string, name: string, flags: readonly string[]) {
  const path = fileURLToPath(
    new URL(`../../services/standalone/bundle/${service}.js`, import.meta.url),
  );
  const state: State = {
    name,
    argv: [path, ...flags],
    ...launch([path, ...flags]),
    stderr: '',
    ownEnds: [],
    told: false,
    ended: false,
  };
  follow(state);
  running.add(state);
  return serviceOf(state);
}

function serviceOf(state: State): ServiceProcess {
  return {
    name: state.name,
    async ready() {
      for (;;) {
        const asked = state.ready;
        const addresses = await asked;
        if (asked === state.ready) return addresses;
      }
    },
    async kill() {
      state.told = true;
      await killed(state.child, 'SIGKILL');
      again(state);
    },
    ownEnds: () => state.ownEnds,
    stderr: () => state.stderr,
    end: (signal) => endForGood(state, signal),
  };
}

/** Ends all that still run. */
export async function endServices(): Promise<void> {
  await Promise.all([...running].map((state) => endForGood(state, 'SIGKILL')));
}

function endForGood(state: State, signal: NodeJS.Signals): Promise<number | null> {
  state.ended = true;
  running.delete(state);
  return killed(state.child, signal);
}

function launch(argv: readonly string[]): Pick<State, 'child' | 'ready'> {
  const child = spawn(process.execPath, [...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  const ready = new Promise<Readonly<Record<string, string>>>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const said = READY.exec(stdout)?.[1];
      if (said === undefined) return;
      resolve(Object.fromEntries(said.split(' ').map((pair) => pair.split(/=(.*)/s))));
    });
  });
  return { child, ready };
}

function follow(state: State): void {
  const { child } = state;
  let last = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    last = chunk.toString();
    state.stderr += last;
  });
  child.once('exit', (code, signal) => {
    if (state.told || state.ended) return;
    state.ownEnds.push(`${state.name} ended with ${code ?? signal}: ${last.trim()}`);
    setTimeout(() => again(state), RESTART_MS);
  });
}

function again(state: State): void {
  if (state.ended) return;
  state.told = false;
  Object.assign(state, launch(state.argv));
  follow(state);
}

function killed(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.kill(signal);
  });
}
