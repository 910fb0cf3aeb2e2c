import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runCommand } from '../src/run-command.ts';

let server: Server | undefined;
afterEach(() => void server?.close());

async function run(...argv: readonly string[]) {
  const out: string[] = [];
  const complaints: string[] = [];
  const code = await runCommand({
    argv,
    env: {},
    print: (text) => void out.push(text),
    complain: (text) => void complaints.push(text),
  });
  return { code, out: out.join(''), complaints: complaints.join('') };
}

/** A real HTTP server that answers every request with one body. */
function answering(
  status: number,
  type: string,
  body: string | ((language: string | undefined) => string),
): Promise<string> {
  const listening = createServer((request, response) => {
    const text = typeof body === 'string' ? body : body(request.headers['accept-language']);
    response.writeHead(status, { 'content-type': type }).end(text);
  });
  server = listening;
  return new Promise((resolve) => {
    listening.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(listening.address() as AddressInfo).port}`);
    });
  });
}

describe('npm run infrapulse', () => {
  it('lists its commands', async () => {
    const { code, out } = await run();
    expect(code).toBe(0);
    for (const name of ['kpi verify', 'register import', 'config print', 'doctor'])
      expect(out).toContain(name);
  });

  it('says what a parameter lacks, without a line that it has not', async () => {
    const url = await answering(
      400,
      'application/problem+json',
      JSON.stringify({
        title: 'Bad',
        detail: 'from: no time',
        errors: [{ field: 'from', reason: 'no time' }],
      }),
    );
    const { code, complaints } = await run('kpi', 'export', '--from', 'x', '--http', url);
    expect([code, complaints]).toEqual([1, 'infrapulse: 400: Bad from: no time\n']);
  });

  it('says how a command is called when it is called wrongly', async () => {
    expect(await run('kpi', 'explain', 'charger.uptime')).toMatchObject({
      code: 2,
      complaints: expect.stringContaining('give KPI SCOPE ID WINDOW') as string,
    });
    expect(await run('nothing', 'such')).toEqual({
      code: 2,
      out: '',
      complaints: 'infrapulse: no command "nothing such"; --help lists them all\n',
    });
    expect(await run('doctor', '--colour')).toEqual({
      code: 2,
      out: '',
      complaints: "infrapulse: Unknown option '--colour'; --help lists them all\n",
    });
  });

  it('prints the shipped plan, and checks one', async () => {
    const printed = await run('plan', 'print');
    expect(JSON.parse(printed.out)).toMatchObject({ format: 1, id: 'heze-2020-2022' });
    const file = join(mkdtempSync(join(tmpdir(), 'infrapulse-')), 'plan.json');
    writeFileSync(file, printed.out);
    expect(await run('plan', 'check', file)).toMatchObject({
      code: 0,
      out: expect.stringContaining('is good: 24 targets, 26 departments') as string,
    });
    writeFileSync(file, printed.out.replace('"format": 1', '"format": 9'));
    expect(await run('plan', 'check', file)).toMatchObject({
      code: 1,
      complaints: expect.stringContaining('format: must be 1') as string,
    });
  });

  it('declares no list whole that it does not name', async () => {
    const { code, complaints } = await run('register', 'import', 'a.csv', '--complete');
    expect([code, complaints]).toEqual([2, expect.stringContaining('--register')]);
  });

  it.each([
    [['--user', '李 工'], '/api/v1/assets/import?user=%E6%9D%8E+%E5%B7%A5'],
    [
      ['--user', 'li', '--register', 'schools', '--dry-run'],
      '/api/v1/registers/schools/import?dryRun=true&user=li',
    ],
    [[], '/api/v1/assets/import'],
  ])('tells who is the author of an import: %j', async (more, path) => {
    const file = join(mkdtempSync(join(tmpdir(), 'infrapulse-')), 'assets.json');
    writeFileSync(file, '[]');
    const http = await answering(200, 'application/json', '{}');
    let asked = '';
    server?.on('request', ({ url }: { readonly url?: string }) => {
      asked = url ?? '';
    });
    expect((await run('register', 'import', file, ...more, '--http', http)).code).toBe(0);
    expect(asked).toBe(path);
    expect((await run('register', 'import', '--help')).out).toContain('--user NAME');
  });

  it('imports a folder of assets and parts at once, and names the file at fault', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'infrapulse-register-'));
    writeFileSync(join(folder, 'parts.csv'), 'asset,part,role\nc-1,1,connector\n');
    writeFileSync(join(folder, 'assets.csv'), 'id,kind\nc-1,charger\n');
    writeFileSync(join(folder, 'notes.txt'), 'none of the register');
    const names: string[] = [];
    const taking = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        for (const [, name] of Buffer.concat(chunks)
          .toString()
          .matchAll(/filename="([^"]+)"/g))
          names.push(name ?? '');
        const errors = [{ file: 'parts.csv', line: 2, field: 'role', reason: 'is none' }];
        response.writeHead(422, { 'content-type': 'application/problem+json' });
        response.end(JSON.stringify({ title: 'Import refused', errors }));
      });
    });
    server = taking;
    await new Promise<void>((resolve) => taking.listen(0, '127.0.0.1', resolve));
    const http = `http://127.0.0.1:${(taking.address() as AddressInfo).port}`;
    const { code, complaints } = await run('register', 'import', folder, '--http', http);
    expect([code, names]).toEqual([1, ['assets.csv', 'parts.csv']]);
    expect(complaints).toContain('parts.csv, line 2, role: is none');
  });

  it('says of a folder without any file of the register that it has none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'infrapulse-register-'));
    const { code, complaints } = await run('register', 'import', folder);
    expect([code, complaints]).toEqual([2, expect.stringContaining('holds no .csv')]);
  });

  it('names the file that cannot be read', async () => {
    const { code, complaints } = await run('register', 'import', 'nowhere.json');
    expect([code, complaints]).toEqual([
      2,
      expect.stringMatching(/^infrapulse: nowhere\.json cannot be read: ENOENT.*\n$/),
    ]);
  });

  it('says what to do when nothing is running', async () => {
    const { code, complaints } = await run('register', 'export', '--http', 'http://127.0.0.1:9');
    expect([code, complaints]).toEqual([1, expect.stringContaining('npm start')]);
  });

  it('ends with 1 when a recomputed figure differs', async () => {
    const http = await answering(200, 'application/json', '{"equal":false}');
    expect((await run('kpi', 'verify', 'a', 'b', 'c', 'd', '--http', http)).code).toBe(1);
  });

  it('prints what a problem says', async () => {
    const http = await answering(
      404,
      'application/problem+json',
      '{"title":"Not found","detail":"no such KPI"}',
    );
    const { complaints } = await run('kpi', 'explain', 'a', 'b', 'c', 'd', '--http', http);
    expect(complaints).toBe('infrapulse: 404: Not found no such KPI\n');
  });

  it.each([
    ['kpi', 'explain', 'a', 'b', 'c', 'd'],
    ['kpi', 'verify', 'a', 'b', 'c', 'd'],
    ['kpi', 'export'],
    ['register', 'export'],
  ])('asks for the language that it speaks itself: %s %s', async (...words) => {
    const titles = (language: string | undefined) =>
      `{"title":"${language === 'en' ? 'No such KPI' : '没有该指标'}","detail":"no such KPI"}`;
    const http = await answering(404, 'application/problem+json', titles);
    const { complaints } = await run(...words, '--http', http);
    expect(complaints).toBe('infrapulse: 404: No such KPI no such KPI\n');
  });
});
