import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ReadingRow } from '@infrapulse/ports';
import { expect, it } from 'vitest';
import { createPacking } from '../src/pack-readings.ts';
import { createWordList } from '../src/word-list.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const names = { metrics: ['power_kw'], index: new Map([['power_kw', 0]]) };
const pack = createPacking(new Map([['charger', names]]), createWordList([]));

function row(ts: number): ReadingRow {
  const words = { status: 'IDLE', rawStatus: null, vocab: null, error: null } as const;
  const rest = { at: ts, quality: 'GOOD', historical: false, extra: null, src: '0:1' } as const;
  return { kind: 'charger', asset: 'a', part: '', ts, ...words, ...rest, metrics: { power_kw: 1 } };
}

function packedAndRef() {
  const rows = [row(1), row(2)];
  return { packed: pack(rows), ref: new WeakRef(rows[0] as ReadingRow) };
}

it('packed rows keep none of the rows alive that they were', async () => {
  const { packed, ref } = packedAndRef();
  await nextTurn();
  collect();
  expect(ref.deref()).toBeUndefined();
  expect(packed.rows()).toEqual([row(1), row(2)]);
});
