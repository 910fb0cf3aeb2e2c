import { describe, expect, it } from 'vitest';
import { type Cell, type Column, ROWS_MAX, TooManyRows, writeWorkbook } from '../src/index.ts';

const TEXTS: readonly Column[] = Array.from({ length: 20 }, (_, i) => ({
  name: `c${i}`,
  type: i % 2 === 0 ? 'text' : 'number',
}));

function sheet(name: string, count: number, columns: readonly Column[] = TEXTS) {
  const cells = (row: number): readonly Cell[] =>
    columns.map(({ type }, i) => (type === 'text' ? `row ${row}` : row + i));
  async function* rows() {
    for (let row = 0; row < count; row += 500)
      yield Array.from({ length: Math.min(500, count - row) }, (_, i) => cells(row + i));
  }
  return { name, columns, rows: rows() };
}

describe('a workbook', () => {
  it('is made while whoever asked goes on', async () => {
    let turns = 0;
    const heard = setInterval(() => {
      turns += 1;
    }, 5);
    const made = await writeWorkbook([sheet('many', 20_000)]);
    clearInterval(heard);
    expect(made.subarray(0, 2).toString()).toBe('PK');
    // Made here it would leave a dozen.
    expect(turns).toBeGreaterThan(50);
  });

  it('has up to so many rows a sheet, and says when there are more', async () => {
    const columns = TEXTS.slice(1, 2);
    await expect(writeWorkbook([sheet('full', ROWS_MAX, columns)])).resolves.toBeInstanceOf(Buffer);
    const over = writeWorkbook([sheet('few', 1), sheet('over', ROWS_MAX + 1, columns)]);
    await expect(over).rejects.toThrow(TooManyRows);
  });

  it('fails as the table does that it is made of', async () => {
    const broken = new Error('the store is away');
    async function* rows(): AsyncGenerator<readonly (readonly Cell[])[]> {
      yield [['a']];
      throw broken;
    }
    const made = writeWorkbook([{ name: 'broken', columns: TEXTS, rows: rows() }]);
    await expect(made).rejects.toBe(broken);
  });
});
