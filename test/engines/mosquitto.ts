import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const START_MS = 10_000;

/** Why tests with a Mosquitto cannot run here, undefined when they can. */
export function mosquittoMissing(): string | undefined {
  for (const program of ['mosquitto', 'mosquitto_pub', 'mosquitto_sub'])
    if (spawnSync('which', [program]).status !== 0)
      return `${program} is not installed (Debian: mosquitto, mosquitto-clients)`;
  return undefined;
}

/** A real Mosquitto with a folder of its own; it keeps sessions over a restart. */
export interface Mosquitto {
  readonly url: string;
  readonly port: number;
  start(): Promise<void>;
  kill(): Promise<void>;
  publish(topic: string, payload: string): Promise<void>;
  /** So many messages as they stand or come: topic and payload. */
  receive(filter: string, count: number): Promise<Map<string, string>>;
  dispose(): Promise<void>;
}

export async function createMosquitto(
  more: { readonly user?: readonly [string, string] } = {},
): Promise<Mosquitto> {
  const dir = mkdtempSync(join(tmpdir(), 'infrapulse-mosquitto-'));
  const port = await freePort();
  const file = join(dir, 'mosquitto.conf');
  const password = join(dir, 'password');
  if (more.user) spawnSync('mosquitto_passwd', ['-c', '-b', password, ...more.user]);
  const lines = [
    `listener ${port} 127.0.0.1`,
    ...(more.user ? [`password_file ${password}`] : ['allow_anonymous true']),
    'user root',
    'max_inflight_messages 2000',
    'max_queued_messages 0',
    'persistence true',
    'autosave_interval 1',
    `persistence_location ${dir}/`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  let child: ChildProcess | undefined;
  const at = ['-h', '127.0.0.1', '-p', `${port}`];

  async function kill(): Promise<void> {
    const dying = child;
    child = undefined;
    if (!dying) return;
    const gone = new Promise((resolve) => dying.once('exit', resolve));
    // It writes what it keeps when it is asked to go.
    dying.kill('SIGTERM');
    await gone;
  }

  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    async start() {
      child = spawn('mosquitto', ['-c', file], { stdio: 'ignore' });
      await answering(port);
    },
    kill,
    async publish(topic, payload) {
      await run('mosquitto_pub', [...at, '-q', '1', '-t', topic, '-m', payload]);
    },
    async receive(filter, count) {
      const { stdout } = await run('mosquitto_sub', [
        ...[...at, '-q', '1', '-t', filter, '-C', `${count}`, '-W', '20', '-v'],
      ]);
      const lines = stdout.trim().split('\n');
      return new Map(
        lines.map((line) => {
          const end = line.indexOf(' ');
          return [line.slice(0, end), line.slice(end + 1)];
        }),
      );
    },
    async dispose() {
      await kill();
      rmSync(dir, { recursive: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function answering(port: number): Promise<void> {
  const deadline = performance.now() + START_MS;
  while (!(await tries(port))) {
    if (performance.now() > deadline) throw new Error(`Mosquitto does not listen on ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function tries(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
