import type { ReadingRow } from '@infrapulse/ports';
import { expect, it } from 'vitest';
import { createReadingEncoder } from '../src/encode-reading.ts';
import { packReadings } from '../src/pack-readings.ts';
import { metrics } from './readings-arbitrary.ts';

const { encode, encodeWhole } = createReadingEncoder(metrics);

const row = (over: Partial<ReadingRow> = {}): ReadingRow => ({
  kind: 'charger',
  asset: 'cs-1',
  part: '1',
  ts: 1000,
  at: 1040,
  status: 'IDLE',
  rawStatus: null,
  vocab: null,
  error: null,
  quality: 'GOOD',
  historical: false,
  metrics: { power_kw: 60.1 },
  extra: null,
  src: '0:7',
  ...over,
});

it('makes a line with a field per metric that the kind knows', () => {
  expect(encode(row()).line).toBe(
    'charger,asset=cs-1,part=1 power_kw=60.1,status="IDLE",quality="GOOD",historical=false,at=1040i,src="0:7" 1000',
  );
});

it('leaves an empty part out, names what was not read, and keeps what the kind does not know', () => {
  const odd = row({ part: '', metrics: { power_kw: null, soc_pct: null, x: -0 }, status: null });
  expect(encode(odd).line).toBe(
    'charger,asset=cs-1 nulls="power_kw,soc_pct",further="{\\"m\\":{\\"x\\":\\"-0\\"}}",quality="GOOD",historical=false,at=1040i,src="0:7" 1000',
  );
});

it('names the fields of a row that takes the place of another', () => {
  expect(encodeWhole(row()).line).toMatch(
    /^charger,asset=cs-1,part=1 fields="power_kw,status",power/,
  );
});

const refusals: readonly (readonly [Partial<ReadingRow>, RegExp])[] = [
  [{ ts: 0.5 }, /whole number/],
  [{ ts: 1e13 }, /years/],
  [{ at: Number.NaN }, /whole number/],
  [{ asset: '' }, /asset id/],
  [{ asset: 'a\nb' }, /asset id/],
  [{ part: 'a\\' }, /part id/],
  [{ part: 'a\\ b' }, /part id/],
  [{ part: '\ud800' }, /part id/],
  [{ status: '\ud800' }, /not well formed/],
  [{ error: 'x'.repeat(50_000) }, /too long/],
  [{ extra: { ext: { x: 'x'.repeat(50_000) } } }, /too long/],
  [{ metrics: { power_kw: Number.POSITIVE_INFINITY } }, /finite/],
  [{ kind: 'nothing' as 'charger' }, /kind/],
  [{ src: '"' }, /src/],
];

it.each(refusals)('refuses a row that the store cannot hold (%#)', (over, reason) => {
  expect(encode(row(over)).refused).toMatch(reason);
});

it('packs around what it refuses, and counts by kind', () => {
  const rows = [row(), row({ ts: 0.5 }), row({ kind: 'substation' }), row({ ts: 2 })];
  const packed = packReadings(rows, encode);
  expect(packed.rows()).toEqual(rows);
  expect([...packed.kinds]).toEqual([
    ['charger', 2],
    ['substation', 1],
  ]);
  expect(packed.refused).toMatchObject([{ index: 1, reason: 'ts is no whole number of ms' }]);
});
