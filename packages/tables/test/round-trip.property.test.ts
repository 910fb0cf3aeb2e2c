import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  decodeTelemetry,
  messageOfRow,
  READING_COLUMNS,
  readingCells,
} from '@infrapulse/contracts';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { KIND_IDS, kindOf, QUALITIES, type Reading } from '../../domain/src/index.ts';
import { csvText, readTable, type Table, type TableFormat, writeParquet } from '../src/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'infrapulse-round-trip-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const NOW = Date.parse('2026-11-24T00:00:00Z');
const TOPIC = { use: 'gateway_telemetry', gateway: 'import' } as const;
const context = {
  now: NOW,
  node: 'n1',
  strict: false,
  who: () => ({ clock: 'device', intervalMs: 60_000 }) as const,
};
const METRICS = [...new Set(KIND_IDS.flatMap((kind) => Object.keys(kindOf(kind).metrics)))];

const awkward = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.constantFrom(
    '',
    '=1+1',
    "'=x",
    '-',
    'a"b,c',
    'two\nlines',
    'cr\r\nlf',
    '\u2028',
    '充电中',
    'null',
    '1e5',
    ' x ',
  ),
);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Messages as a device might send them: of every kind, with whatever fields. */
const message = fc.constantFrom(...KIND_IDS).chain((kind) => {
  const { metrics, vocabularies } = kindOf(kind);
  const words = Object.entries(vocabularies).flatMap(([vocab, statuses]) =>
    Object.keys(statuses).map((status) => ({ vocab, status })),
  );
  return fc.record({
    kind: fc.constant<string>(kind),
    asset: fc.constantFrom('a-1', '0012', '1e5', '-x'),
    part: fc.constantFrom('', '1', '-1', 'c.2'),
    ts: fc.integer({ min: NOW - 300 * 86_400_000, max: NOW }),
    said: words.length > 0 ? optional(fc.constantFrom(...words)) : fc.constant(undefined),
    error: optional(awkward),
    quality: optional(fc.constantFrom(...QUALITIES)),
    periodS: optional(fc.integer({ min: 1, max: 3600 })),
    errorInfo: optional(fc.record({ vendorId: awkward, info: awkward })),
    ext: optional(
      fc.record({ note: awkward, n: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
    ),
    metrics: fc.dictionary(
      fc.constantFrom(...Object.keys(metrics)),
      fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(null), fc.constant(1)),
      { maxKeys: 4 },
    ),
  });
});

function decode(sent: Record<string, unknown>): Reading | undefined {
  const [decoded] = decodeTelemetry(TOPIC, Buffer.from(JSON.stringify(sent)), context);
  return decoded?.ok ? decoded.reading : undefined;
}

function tableOf(readings: readonly Reading[]): Table {
  const columns = [
    ...READING_COLUMNS,
    ...METRICS.map((name) => ({ name, type: 'number' }) as const),
  ];
  async function* rows() {
    yield readings.map((one) => readingCells({ ...one, quality: one.quality ?? 'GOOD' }, METRICS));
  }
  return { columns, rows: rows() };
}

async function readBack(path: string, format: TableFormat): Promise<(Reading | undefined)[]> {
  const back = [];
  for await (const { cells } of readTable(path, format))
    back.push(decode(messageOfRow(cells ?? {}) as Record<string, unknown>));
  return back;
}

/** What is stored of a reading; `historical` and `seq` do not matter, an absent quality is GOOD, an error of no text is none. */
function stored(reading: Reading | undefined) {
  if (!reading) return undefined;
  const kept = {
    ...reading,
    historical: false,
    seq: null,
    quality: reading.quality ?? 'GOOD',
    error: reading.error || null,
  };
  return JSON.parse(JSON.stringify(kept)) as unknown;
}

describe('an export of readings', () => {
  it('imports unchanged, as CSV and as Parquet', async () => {
    const holds = fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 20 }),
      async (sent) => {
        const readings = sent
          .map(({ said, ...fields }) => decode({ ...fields, ...said }))
          .filter((one) => one !== undefined);
        const path = join(directory, 'export.csv');
        let text = '';
        for await (const piece of csvText(tableOf(readings))) text += piece;
        writeFileSync(path, text);
        expect((await readBack(path, 'csv')).map(stored)).toEqual(readings.map(stored));
        const parquet = await writeParquet(tableOf(readings));
        const back = await readBack(parquet.path, 'parquet');
        await parquet.remove();
        expect(back.map(stored)).toEqual(readings.map(stored));
      },
    );
    await fc.assert(holds, { numRuns: 25, seed: 20_261_124 });
  }, 120_000);
});
