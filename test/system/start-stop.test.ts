import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cleanUp, startAndExpectExit, startProduct, temporaryDirectory } from './product.ts';

afterAll(cleanUp);

describe('a start that cannot succeed ends with one readable line', () => {
  it('when a port is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const taken = String((server.address() as AddressInfo).port);
    const dataDir = temporaryDirectory();
    for (const flag of ['--mqtt-port', '--http-port']) {
      const { code, stderr } = await startAndExpectExit(['--data-dir', dataDir, flag, taken]);
      expect(code).toBe(1);
      expect(stderr).toContain(taken);
      expect(stderr).toContain('IP_PORT_TAKEN');
      expect(stderr).not.toContain('"level"');
    }
    server.close();
  });

  it('when another process works on the data directory', async () => {
    const first = await startProduct();
    const { code, stderr } = await startAndExpectExit(['--data-dir', first.dataDir]);
    expect(code).toBe(1);
    expect(stderr).toContain('IP_DIRECTORY_LOCKED');
    expect(stderr).toContain(String(first.pid));
    expect(await first.end('SIGTERM')).toBe(0);
  });

  it('when the data directory cannot be one', async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    for (const place of [file, join(file, 'below'), '/proc/infrapulse/data', '/proc/self']) {
      const { code, stderr } = await startAndExpectExit(['--data-dir', place]);
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/^infrapulse: data directory [^\n]+ \[IP_START\]\n$/),
      ]);
    }
  });

  it('when a setting is misspelt, naming its key', async () => {
    const file = join(temporaryDirectory(), 'city.yaml');
    writeFileSync(file, 'mqtt:\n  prot: 1\n');
    const { code, stderr } = await startAndExpectExit(['--config', file]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('prot')]);
  });
});

describe('a stop', () => {
  it('by SIGTERM or SIGINT ends clean within ten seconds', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const product = await startProduct();
      const began = performance.now();
      expect(await product.end(signal)).toBe(0);
      expect(performance.now() - began).toBeLessThan(10_000);
    }
  });
});
