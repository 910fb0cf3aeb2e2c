import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../system/until.ts';
import { type City, createCity, noEngines } from './city.ts';

const START = fileURLToPath(new URL('../../deploy/local/start-services.mjs', import.meta.url));
const WITHIN_MS = 120_000;

let city: City;
let dir = '';
let child: ChildProcess;
const output = { out: '', err: '' };

/** As a user starts it, on engines that are there. */
function startServices(): ChildProcess {
  const register = join(dir, 'register.json');
  writeFileSync(register, JSON.stringify([{ id: 'sup-1', kind: 'charger' }]));
  const flags = ['--engines-dir', dir, '--register', register, '--kpi', '2'];
  const started = spawn(process.execPath, [START, ...city.flags, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.stdout.on('data', (chunk: Buffer) => {
    output.out += chunk.toString();
  });
  started.stderr.on('data', (chunk: Buffer) => {
    output.err += chunk.toString();
  });
  return started;
}

const said = (text: RegExp) =>
  until(async () => text.exec(output.err) ?? undefined, { withinMs: WITHIN_MS, what: `${text}` });

describe.skipIf(noEngines !== null)(noEngines ?? 'npm run start:services', () => {
  beforeAll(async () => {
    city = await createCity();
    dir = mkdtempSync(join(tmpdir(), 'infrapulse-services-'));
    child = startServices();
  });
  afterAll(async () => {
    child.kill('SIGTERM');
    rmSync(dir, { recursive: true });
    await city.dispose();
  });

  it('says in one line where it is, once the register is there and all are ready', async () => {
    const ready = await until(async () => output.out.includes('\n') && output.out, {
      withinMs: WITHIN_MS,
      what: `the ready line; it said ${output.err}`,
    });
    expect(ready).toMatch(/^infrapulse ready mqtt=mqtt:\/\/\S+ http=http:\/\/\S+\n$/);
    const http = /http=(\S+)/.exec(ready)?.[1] ?? '';
    expect((await fetch(`${http}/api/v1/assets/sup-1`)).status).toBe(200);
    expect(await (await fetch(`${http}/api/v1/meta`)).json()).toMatchObject({ demo: false });
    expect(readFileSync(city.flags[1] ?? '', 'utf8')).not.toContain('token:');
  });

  it('starts a service again that was killed, at the same place, and says so', async () => {
    const [, pid = '', address = ''] = await said(/^ {2}kpi-2 +(\d+) +(\S+)$/m);
    process.kill(Number(pid), 'SIGKILL');
    await said(/kpi-2 ENDED UNEXPECTEDLY \(SIGKILL\)/);
    await said(/kpi-2 is back/);
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
  });

  it('ends everything within ten seconds of SIGTERM, with 0', async () => {
    const began = performance.now();
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
