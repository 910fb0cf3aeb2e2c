import { type Asset, applyRegisterChange, KIND_IDS, type KindId, kindOf } from '@infrapulse/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  exportAssetsCsv,
  exportNdjson,
  exportPartsCsv,
  planImport,
  readRegister,
} from '../../src/index.ts';

const NOW = Date.UTC(2026, 0, 1);
const id = fc.stringMatching(/^[a-z][A-Za-z0-9._:-]{0,20}$/);
const time = fc
  .integer({ min: Date.UTC(2015, 0, 1), max: NOW })
  .map((ms) => new Date(ms).toISOString());
// Cells of a table are trimmed, and an empty one means none.
const words = fc
  .string({ minLength: 1, maxLength: 12 })
  .map((text) => text.trim())
  .filter((text) => text !== '' && !/^'[=+\-@]/.test(text));
const attributes = fc.dictionary(
  fc.stringMatching(/^[a-z][A-Za-z]{0,8}$/).filter((name) => name !== '__proto__'),
  fc.oneof(words, fc.integer({ min: -1e6, max: 1e6 }), fc.boolean()),
  { maxKeys: 3 },
);

function assetRow(kind: KindId) {
  const roles = Object.keys(kindOf(kind).roles);
  const part = fc.record({
    part: fc.stringMatching(/^[A-Za-z0-9._:-]{1,8}$/),
    role: fc.constantFrom(...roles),
    attributes,
  });
  return fc.record(
    {
      id,
      kind: fc.constant(kind),
      name: words,
      site: words,
      operator: words,
      district: fc.constantFrom('371702', '371723'),
      lon: fc.double({ min: 100, max: 120, noNaN: true }),
      lat: fc.double({ min: 30, max: 40, noNaN: true }),
      access: fc.constantFrom('public', 'dedicated', 'private'),
      lifecycle: fc.constantFrom('PLANNED', 'IN_SERVICE', 'SUSPENDED', 'RETIRED'),
      commissionedAt: time,
      telemetry: fc.constantFrom('none', 'expected'),
      intervalS: fc.integer({ min: 1, max: 3600 }),
      openingHours: fc.constantFrom('24/7', 'Mo-Su 06:00-22:00'),
      externalIds: fc.dictionary(fc.constantFrom('ocpp', 'tcec102'), words),
      attributes,
      parts: fc.uniqueArray(part, { maxLength: 4, selector: (each) => each.part }),
    },
    { requiredKeys: ['id', 'kind'] },
  );
}
const register = fc.uniqueArray(fc.constantFrom(...KIND_IDS).chain(assetRow), {
  minLength: 1,
  maxLength: 6,
  selector: (row) => row.id,
});

const bytes = (text: string) => new TextEncoder().encode(text);

function imported(rows: readonly object[]): Map<string, Asset> {
  const read = readRegister([{ name: 'a.json', bytes: bytes(JSON.stringify(rows)) }]);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  const plan = planImport(read.rows, { get: () => undefined, now: NOW, by: 'me' });
  if (!plan.ok) throw new Error(JSON.stringify(plan.errors));
  return new Map(plan.after);
}

/** Another version of each, still to come. */
function planLater(assets: Map<string, Asset>, validFrom: number): void {
  for (const [key, asset] of assets) {
    const version = { ...asset.versions[0]!, validFrom, name: 'later', parts: [] };
    const change = { op: 'put', version } as const;
    const event = { type: 'register', asset: key, kind: asset.kind, origin: '', change } as const;
    assets.set(key, applyRegisterChange(asset, { ...event, at: NOW, by: 'me' }));
  }
}

it('an export imports unchanged, as NDJSON with every version', () => {
  fc.assert(
    fc.property(register, fc.integer({ min: 1, max: 1e9 }), (rows, later) => {
      const assets = imported(rows);
      planLater(assets, NOW + later);
      const read = readRegister([{ name: '', bytes: bytes(exportNdjson(assets.values())) }]);
      if (!read.ok) throw new Error(JSON.stringify(read.errors));
      const plan = planImport(read.rows, { get: (key) => assets.get(key), now: NOW + 1, by: 'me' });
      expect(plan).toMatchObject({ ok: true, changes: [] });
      const fresh = planImport(read.rows, { get: () => undefined, now: NOW + 1, by: 'me' });
      expect(fresh.ok && [...fresh.after.values()].map(({ versions }) => versions)).toEqual(
        [...assets.values()].map(({ versions }) => versions),
      );
    }),
    { numRuns: 200 },
  );
});

it('an export imports unchanged, as the two tables', () => {
  fc.assert(
    fc.property(register, fc.option(fc.integer({ min: 1, max: 1e9 })), (rows, later) => {
      const assets = imported(rows);
      if (later !== null) planLater(assets, NOW + 1 + later);
      const files = [
        { name: 'assets.csv', bytes: bytes(exportAssetsCsv(assets.values(), NOW + 1)) },
        { name: 'parts.csv', bytes: bytes(exportPartsCsv(assets.values(), NOW + 1)) },
      ].filter((file) => file.bytes.length > 8);
      const read = readRegister(files);
      if (!read.ok) throw new Error(JSON.stringify(read.errors));
      const plan = planImport(read.rows, { get: (key) => assets.get(key), now: NOW + 1, by: 'me' });
      expect(plan).toMatchObject({ ok: true, changes: [] });
    }),
    { numRuns: 200 },
  );
});
