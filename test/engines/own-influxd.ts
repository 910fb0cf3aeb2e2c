import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { clock } from './influx-place.ts';

const CACHED = join(homedir(), '.cache/infrapulse/engines/influxdb-2.7.12/influxd');
const binary = process.env['INFRAPULSE_TEST_INFLUXD'] ?? CACHED;

/** On a machine under load; an idle one needs a second. */
const START_MS = 120_000;

/** Why tests that kill a server of their own are skipped, null when they run. */
export const noBinary = existsSync(binary) ? null : 'INFRAPULSE_TEST_INFLUXD names no influxd';

export interface OwnInfluxd {
  readonly url: string;
  start(): Promise<void>;
  kill(): Promise<void>;
  remove(): Promise<void>;
}

/** A server with an organisation `infrapulse`, set up for `token`; nobody else's. */
export async function createOwnInfluxd(token: string): Promise<OwnInfluxd> {
  const folder = mkdtempSync(join(tmpdir(), 'infrapulse-influxd-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const place = (name: string) => join(folder, name);
  const flags = [
    ...['--bolt-path', place('bolt'), '--engine-path', place('engine')],
    ...['--sqlite-path', place('sqlite'), '--http-bind-address', `127.0.0.1:${port}`],
    ...['--reporting-disabled', '--log-level', 'error'],
  ];
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const started = spawn(binary, flags, { stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    let said = '';
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (text: Buffer) => {
        said = `${said}${text.toString()}`.slice(-2000);
      });
    const until = clock.monotonic() + START_MS;
    while (!(await isUp(url))) {
      if (started.exitCode !== null || clock.monotonic() > until)
        throw new Error(`influxd does not start (exit code ${started.exitCode}): ${said}`);
      await clock.sleep(50);
    }
  }

  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  await start();
  const setup = {
    username: 'admin',
    password: 'only-for-tests',
    org: 'infrapulse',
    bucket: 'first',
    token,
  };
  await fetch(`${url}/api/v2/setup`, { method: 'POST', body: JSON.stringify(setup) });
  return {
    url,
    start,
    kill,
    async remove() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function isUp(url: string): Promise<boolean> {
  const signal = AbortSignal.timeout(5000);
  const answer = await fetch(`${url}/health`, { signal }).catch(() => null);
  return answer?.ok ?? false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
