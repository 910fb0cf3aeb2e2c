import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { encodingOf, readTable } from '../src/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'infrapulse-encoding-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const path = join(directory, 'table.csv');

const TEXT = 'asset,status\r\ncs-1,充电中\r\n';
/** 充电中 as spreadsheets in China save it. */
const GB18030 = Buffer.concat([
  Buffer.from('asset,status\r\ncs-1,'),
  Buffer.from('b3e4b5e7d6d0', 'hex'),
  Buffer.from('\r\n'),
]);

it.each([
  ['utf-8', Buffer.from(TEXT)],
  ['utf-8', Buffer.from(`\uFEFF${TEXT}`)],
  ['utf-16le', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
  ['gb18030', GB18030],
] as const)('reads a table in %s as what it says', async (encoding, bytes) => {
  writeFileSync(path, bytes);
  expect(await encodingOf(path)).toBe(encoding);
  const rows = [];
  for await (const { cells } of readTable(path, 'csv', encoding)) rows.push(cells);
  expect(rows).toEqual([{ asset: 'cs-1', status: '充电中' }]);
});

it('knows words in GB18030 whose bytes are valid UTF-8, too', async () => {
  writeFileSync(path, Buffer.from('asset,text\r\ncs-1,\u05ee1\r\n'));
  expect(await encodingOf(path)).toBe('gb18030');
  for await (const { cells } of readTable(path, 'csv', 'gb18030'))
    expect(cells).toEqual({ asset: 'cs-1', text: '桩1' });
});

it('knows a file that is no text', async () => {
  writeFileSync(path, Buffer.from([0xff, 0x81, 0x20, 0xff, 0x00]));
  expect(await encodingOf(path)).toBeUndefined();
});
