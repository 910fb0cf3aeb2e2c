import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi, type TestApi } from './start-api.ts';

const dir = mkdtempSync(join(tmpdir(), 'infrapulse-dashboard-'));
let api: TestApi;

function build(hash: string): void {
  rmSync(join(dir, 'assets'), { recursive: true, force: true });
  mkdirSync(join(dir, 'assets'));
  writeFileSync(join(dir, 'assets', `index-${hash}.js`), `// ${hash}`);
  writeFileSync(join(dir, 'index.html'), `<script src="/assets/index-${hash}.js"></script>`);
}

beforeAll(async () => {
  build('one');
  api = await startApi({ dashboardDir: dir });
});
afterAll(async () => {
  await api.stop();
  rmSync(dir, { recursive: true });
});

it('a dashboard that is built anew under a running product is served, and what is gone is 404', async () => {
  expect((await api.get('/assets/index-one.js')).text).toBe('// one');
  build('two');
  expect((await api.get('/')).text).toContain('index-two.js');
  const fresh = await api.get('/assets/index-two.js');
  expect([fresh.status, fresh.text]).toEqual([200, '// two']);
  expect(fresh.headers.get('cache-control')).toContain('immutable');
  const gone = await api.get('/assets/index-one.js');
  expect(gone.status).toBe(404);
  expect(gone.headers.get('cache-control') ?? '').not.toContain('immutable');
  // The pages of the app are no files.
  expect((await api.get('/assets')).text).toContain('index-two.js');
  expect((await api.get('/assets/cs-1')).text).toContain('index-two.js');
  expect((await api.get('/assets/cs.01')).text).toContain('index-two.js');
});
