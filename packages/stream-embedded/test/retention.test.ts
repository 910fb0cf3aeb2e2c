import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openEmbeddedStream } from '../src/index.ts';
import { deps } from './deps.ts';
import { type Item, input } from './programs/deps.mjs';

const topic = { ...input, name: 'infrapulse.states', kept: 'compacted' } as const;

it('a reader that lingers misses no key whose record retention lets go meanwhile', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-retention-'));
  const retention = { [topic.name]: { ageMs: 1000 } };
  const stream = await openEmbeddedStream({ dataDir, retention }, deps);
  try {
    for (let n = 0; n < 4; n += 1)
      await stream.append<Item>(topic, [{ key: `k${n}`, value: { asset: 'a', n } }]);
    const table = await stream.table<Item>(topic, { held: 'store' });
    const seen: number[] = [];
    for (const [, { n }] of table.entries()) {
      seen.push(n);
      if (n === 0) await stream.retain(Number.MAX_SAFE_INTEGER);
    }
    expect(seen).toEqual([0, 1, 2, 3]);
  } finally {
    await stream.stop();
    rmSync(dataDir, { recursive: true });
  }
});
