import { describe, expect, it } from 'vitest';
import { planRegister } from '../../src/index.ts';

const file = (text: string, name = '') => ({ name, bytes: new TextEncoder().encode(text) });
const plan = (...files: readonly { name: string; bytes: Uint8Array }[]) => {
  return planRegister(files, { get: () => undefined, now: Date.UTC(2026, 0, 1), by: 'me' });
};
const named = (found: ReturnType<typeof plan>) =>
  found.ok ? 'ok' : found.errors.map(({ file: name, line, field }) => `${name}:${line} ${field}`);

describe('a register that cannot be imported', () => {
  it('names every bad row in the order of its lines, whichever check it fails', () => {
    const text =
      '{"id":"a"}\n{oops\n{"id":"b","kind":"charger"}\n{"id":"c","kind":"lamp"}\n{"id":"d"}';
    expect(named(plan(file(text)))).toEqual([':1 kind', ':2 ', ':4 kind', ':5 kind']);
  });

  it('says of an asset with a bad row nothing that the bad row would have settled', () => {
    const text =
      '{"id":"a","kind":"charger","lon":400}\n{"id":"a","validFrom":"2025-01-01T00:00:00Z"}';
    expect(named(plan(file(text)))).toEqual([':1 lon']);
  });

  it('names the elements of an array, of which many may stand on one line', () => {
    const found = plan(
      file('[{"id":"a","kind":"charger"},{"id":"b"},{"id":"a","kind":"charger"}]'),
    );
    expect(found).toEqual({
      ok: false,
      rows: 3,
      errors: [
        { line: 1, row: 2, file: '', field: 'kind', reason: expect.stringContaining('is missing') },
        { line: 1, row: 3, file: '', field: 'id', reason: 'is also row 1' },
      ],
    });
  });

  it('names the rows of several files in the order of the files', () => {
    const first = file('{"id":"a"}', 'b.ndjson');
    const second = file('{"id":"c","lon":400}\n{"id":"d"}', 'a.ndjson');
    expect(named(plan(first, second))).toEqual([
      'b.ndjson:1 kind',
      'a.ndjson:1 lon',
      'a.ndjson:2 kind',
    ]);
  });
});

it('a register that can be imported says how many rows it has', () => {
  const text = '{"id":"a","kind":"charger"}\n{"id":"b","kind":"charger"}';
  expect(plan(file(text))).toMatchObject({ ok: true, rows: 2, created: 2 });
});
