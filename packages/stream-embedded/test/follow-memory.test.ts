import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { openEmbeddedStream } from '../src/index.ts';
import { deps, input } from './programs/deps.mjs';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

it('a reader that waits for its handler keeps nothing of the batch alive', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-follow-'));
  const stream = await openEmbeddedStream({ dataDir }, deps);
  let ref: WeakRef<object> | undefined;
  let finish = (): void => undefined;
  const consumer = await stream.consume({ topic: input, group: 'g', from: 'earliest' }, (batch) => {
    ref = new WeakRef(batch);
    return new Promise<void>((resolve) => (finish = resolve));
  });
  await stream.append(input, [{ key: 'a', value: { asset: 'a', n: 1 } }]);
  while (!ref) await nextTurn();
  await nextTurn();
  collect();
  expect(ref.deref()).toBeUndefined();
  finish();
  await consumer.caughtUp();
  await stream.stop();
  rmSync(dataDir, { recursive: true });
});
