import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SERVICES = ['ingest', 'historian', 'kpi', 'alarms', 'api'];

/** Runs a service as built to its end. */
function run(service: string, ...argv: string[]) {
  const child = spawn(process.execPath, [`${root}services/${service}/dist/main.js`, ...argv]);
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.on('data', (data: Buffer) => out.push(data.toString()));
  child.stderr.on('data', (data: Buffer) => err.push(data.toString()));
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, out: out.join(''), err: err.join('') }));
  });
}

describe('a service on its own', () => {
  it('tells what it can be told, and what it was told', async () => {
    const check = ['--check', '--stream.driver', 'kafka', '--log.level', 'info'];
    const [help, checked] = await Promise.all([run('kpi', '--help'), run('kpi', ...check)]);
    expect([help.code, help.err, checked.code, checked.err]).toEqual([0, '', 0, '']);
    expect(help.out).toContain('node services/kpi/dist/main.js [flags]');
    expect(checked.out).toContain('log.level = "info"  (flag log.level)');
  });

  it('does not start with a flag that is none, and says so in a line', async () => {
    const { code, out, err } = await run('kpi', '--teapot', '1');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^infrapulse kpi: flags: [^\n]*--teapot[^\n]*\n$/);
  });

  it('does not start on the embedded log, which belongs to one process', async () => {
    for (const { code, out, err } of await Promise.all(SERVICES.map((service) => run(service)))) {
      expect([code, out]).toEqual([1, '']);
      expect(err).toMatch(/^infrapulse \w+: config: stream\.driver: [^\n]*\n$/);
    }
  });
});
