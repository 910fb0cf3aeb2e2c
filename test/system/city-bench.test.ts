import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { exitOf } from './product.ts';

const BENCH = fileURLToPath(new URL('../bench/city.bench.mjs', import.meta.url));
const SMALL = ['--assets', '60', '--days', '3', '--seconds', '2', '--rate', '50'];
const FIGURES = [
  ...['ready again, state read', 'figures again', 'memory once ready', 'a reading of charger'],
  ...['an emission, every 5 s', 'state written', 'memory while it runs', 'memory after it'],
];

it('the bench of a large city runs with a small one to its last figure', async () => {
  const bench = spawn(process.execPath, [BENCH, ...SMALL], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const pipe of [bench.stdout, bench.stderr])
    pipe.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  expect({ code: await exitOf(bench), said }).toMatchObject({ code: 0 });
  for (const figure of FIGURES) expect(said).toContain(`  ${figure} `);
}, 120_000);
