import { type PlanEntry, planEntryKey } from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EntryForm, exportEntriesCsv, planEntryImport, readEntries } from '../src/index.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const FORM: EntryForm = {
  kind: 'list',
  list: {
    id: 'areas',
    categories: ['4A', '5A'],
    features: ['booking', 'guide'],
    attributes: { ticketed: 'boolean', seats: 'number', note: 'text' },
  },
};

type Known = Map<string, PlanEntry>;

/** Reads a table and takes it in; throws with what is at fault. */
function take(known: Known, text: string) {
  const read = readEntries([{ name: 'areas.csv', bytes: Buffer.from(text) }], FORM);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  const get = (id: string) => known.get(id);
  const plan = planEntryImport(read.rows, { register: 'areas', get, now: NOW, by: 'test' });
  if (!plan.ok) throw new Error(JSON.stringify(plan.errors));
  for (const [id, entry] of plan.after) known.set(id, entry);
  return plan;
}

describe('a survey', () => {
  it('says what is missing', () => {
    const bytes = Buffer.from('target,measuredAt,numerator,denominator\nPT-02,,1,');
    const form: EntryForm = { kind: 'surveys', targets: ['PT-02'] };
    expect(readEntries([{ name: 'a.csv', bytes }], form)).toMatchObject({
      errors: [
        { line: 2, field: 'measuredAt', reason: expect.stringContaining('local date') as string },
        { line: 2, field: 'denominator', reason: 'must be a whole number, 0 or more' },
      ],
    });
  });
});

describe('a list', () => {
  it('keeps what a row does not name, and lets go what a cell leaves empty', () => {
    const known: Known = new Map();
    take(
      known,
      'id,name,category,achieved.booking,achieved.guide\na,景区,5A,2021-01-01,2021-02-01',
    );
    take(known, 'id,achieved.guide,attributes.ticketed,attributes.note\na,,是,12');
    expect(known.get('a')?.versions).toMatchObject([
      {
        name: '景区',
        category: '5A',
        achieved: { booking: Date.parse('2020-12-31T16:00:00Z') },
        attributes: { ticketed: true, note: '12' },
      },
    ]);
  });

  it('adds a version where a row says since when it holds', () => {
    const known: Known = new Map();
    take(known, 'id,category,validFrom\na,4A,2020-01-01\na,5A,2024-01-01');
    expect(known.get('a')?.versions.map(({ category }) => category)).toEqual(['4A', '5A']);
  });

  it.each(['44440', '20210901', '2021', '1630425600'])(
    'does not take %s for a time in 1970',
    (cell) => {
      const said =
        'must be a time with a zone (2021-03-01T00:00:00+08:00) or a local date (2021-03-01)';
      const expected = [{ line: 2, field: 'achieved.booking', reason: said, file: '' }];
      const table = Buffer.from(`id,achieved.booking\na,${cell}`);
      expect(readEntries([{ name: 'a.csv', bytes: table }], FORM)).toMatchObject({
        errors: expected,
      });
      const json = Buffer.from(`\n[{"id":"a","achieved":{"booking":${cell}}}]`);
      expect(readEntries([{ name: 'a.json', bytes: json }], FORM)).toMatchObject({
        errors: expected,
      });
    },
  );

  it('reads GB18030 as well, and a JSON array', () => {
    const gb = Uint8Array.from([...Buffer.from('id,name\na,'), 0xbe, 0xb0, 0xc7, 0xf8]);
    const read = readEntries([{ name: 'areas.csv', bytes: gb }], FORM);
    expect(read).toMatchObject({ ok: true, rows: [{ place: { line: 2 }, row: { name: '景区' } }] });
    const json = Buffer.from('[{"id":"a","achieved":{"booking":"2021-01-01"}}]');
    expect(readEntries([{ name: 'a.json', bytes: json }], FORM)).toMatchObject({ ok: true });
  });

  it('exported and imported again is the same, whatever it holds', () => {
    const date = fc.option(fc.integer({ min: Date.parse('2016-01-01'), max: NOW - 1 }), {
      nil: null,
    });
    const words = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .map((text) => text.trim())
      // The apostrophe that keeps a spreadsheet from running a text is not part of it.
      .filter((text) => !text.startsWith("'"));
    const rows = fc.uniqueArray(
      fc.record({
        id: fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
        name: words,
        category: fc.constantFrom('4A', '5A', ''),
        achieved: fc.record({ booking: date, guide: date }, { requiredKeys: [] }),
        attributes: fc.record(
          { ticketed: fc.boolean(), seats: fc.nat(), note: words },
          { requiredKeys: [] },
        ),
      }),
      { selector: ({ id }) => id, minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(rows, (list) => {
        const known: Known = new Map();
        const bytes = Buffer.from(JSON.stringify(list));
        const read = readEntries([{ name: 'areas.json', bytes }], FORM);
        if (!read.ok) throw new Error(JSON.stringify(read.errors));
        const get = (id: string) => known.get(id);
        const first = planEntryImport(read.rows, { register: 'areas', get, now: NOW, by: 't' });
        if (!first.ok) throw new Error('refused');
        for (const [id, entry] of first.after) known.set(id, entry);
        const again = take(known, exportEntriesCsv(known.values(), 'list'));
        expect([again.changes, again.unchanged]).toEqual([[], list.length]);
      }),
    );
  });

  it('has a key that tells lists apart', () => {
    expect(planEntryKey({ register: 'areas', id: 'a' })).toBe('areas/a');
  });
});
