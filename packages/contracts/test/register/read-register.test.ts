import {
  type Asset,
  type AssetVersion,
  applyRegisterChange,
  latestVersion,
  type RegisterChange,
  unregisteredVersion,
} from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { exportAssetsCsv, planImport, readRegister } from '../../src/index.ts';

const NOW = Date.UTC(2026, 0, 1);
const file = (text: string, name = '') => ({ name, bytes: new TextEncoder().encode(text) });
const plan = (text: string, name = '') => {
  const read = readRegister([file(text, name)]);
  if (!read.ok) return read;
  return planImport(read.rows, { get: () => undefined, now: NOW, by: 'me' });
};

describe('a register import', () => {
  it('takes texts without the spaces around them, and finds no change in those', () => {
    const rows = (siteName: string) =>
      JSON.stringify([
        { id: 'c-1', kind: 'charger', siteName, parts: [{ part: '1', name: ` ${siteName} ` }] },
      ]);
    const first = plan(rows(' 曹州路 '));
    if (!first.ok) throw new Error('refused');
    const asset = applyRegisterChange(undefined, first.changes[0] as RegisterChange);
    expect(asset.versions[0]).toMatchObject({ siteName: '曹州路', parts: [{ name: '曹州路' }] });
    const again = (known: Asset, siteName: string) => {
      const read = readRegister([file(rows(siteName))]);
      if (!read.ok) throw new Error('refused');
      return planImport(read.rows, { get: () => known, now: NOW + 1, by: 'me' });
    };
    expect(again(asset, '曹州路')).toMatchObject({ changes: [], unchanged: 1 });
    const [version] = asset.versions;
    const padded = { ...version, siteName: ' 曹州路 ' } as AssetVersion;
    expect(again({ ...asset, versions: [padded] }, ' 曹州路')).toMatchObject({ changes: [] });
  });

  it('names the line on which each bad element of a JSON array begins', () => {
    const text =
      '[\n  { "id": "a", "kind": "charger" },\n  { "id": 5,\n    "kind": "charger" },\n  { "id": "c" }\n]';
    expect(plan(text)).toMatchObject({ ok: false, errors: [{ line: 3, field: 'id' }] });
  });

  it('names the line on which an array stops being JSON', () => {
    expect(plan('[{"id":"a"},\n{"id":"b",,}]')).toMatchObject({ errors: [{ line: 2 }] });
    expect(plan('[{"id":"a"},\n\n{"id":"b"')).toMatchObject({ errors: [{ line: 3 }] });
    expect(plan('[{"id":"a"},\n{"id":x},\n{"id":"c"}]')).toMatchObject({ errors: [{ line: 2 }] });
    expect(plan('[{"id":"a"},\n"x\ny"')).toMatchObject({ errors: [{ line: 3 }] });
  });

  it('says of cells that no comma separates what does', () => {
    expect(plan('id;kind\na;charger\n', 'r.csv')).toMatchObject({
      errors: [{ line: 1, reason: 'has cells separated by ";": separate them by commas' }],
    });
  });

  it('names of a large array the line that the parser tells of', () => {
    const rows = Array.from({ length: 40_000 }, (_, n) => `{"id":"a-${n}","kind":"charger"}`);
    const cut = `[${rows.join(',\n')},\n{"id":"b" "kind":"charger"}]`;
    expect(plan(cut)).toMatchObject({ errors: [{ line: 40_001 }] });
  });

  it('asks whether lon and lat are swapped', () => {
    expect(plan('{"id":"a","kind":"charger","lon":35.2,"lat":115.4}')).toMatchObject({
      errors: [{ field: 'lat', reason: expect.stringContaining('swapped') }],
    });
  });

  it('reports every bad line of NDJSON, what is not JSON too', () => {
    const text = '{"id":"a","kind":"charger"}\n{oops\n\n{"id":"b","kind":"charger","nme":"x"}\n';
    expect(plan(text, 'r.ndjson')).toMatchObject({
      ok: false,
      errors: [
        { line: 2, reason: expect.stringContaining('not JSON') },
        { line: 4, field: 'nme', reason: expect.stringContaining('not a field') },
      ],
    });
  });

  it.each([
    ['371702', true],
    ['371702001', true],
    ['371702001001', true],
    ['', true],
    ['3717', false],
    ['3717020', false],
    ['37170200', false],
    ['3717020010', false],
    ['3717O2', false],
  ])('takes %s as a district: %s', (district, isTaken) => {
    const read = plan(JSON.stringify([{ id: 'c-1', kind: 'charger', district, city: '371700' }]));
    const reason = 'must be a code of 6, 9 or 12 digits (GB/T 2260), as 371702';
    const errors = [{ field: 'district', reason }];
    expect(read).toMatchObject(isTaken ? { ok: true } : { ok: false, errors });
  });

  it.each([
    ['桩1', 'd7ae31'],
    ['站', 'd5be'],
    ['枪2', 'c7b932'],
    ['测桩', 'b2e2d7ae'],
  ])('reads %s in GB18030, whose bytes may be valid UTF-8 too', (name, hex) => {
    const bytes = Buffer.concat([Buffer.from('id,kind,name\na,charger,'), Buffer.from(hex, 'hex')]);
    expect(readRegister([{ name: 'assets.csv', bytes }])).toMatchObject({
      rows: [{ row: { name } }],
    });
  });

  it.each(['桩1', 'Café 25 °C', 'Ω-2', 'Škoda Łódź', 'Кафе', '¥'])('reads %s in UTF-8', (name) => {
    for (const bom of ['', '\uFEFF'])
      expect(readRegister([file(`${bom}id,kind,name\na,charger,${name}\n`)])).toMatchObject({
        rows: [{ row: { name } }],
      });
  });

  it('believes a BOM', () => {
    expect(readRegister([file('\uFEFFid,kind,name\na,charger,дом\n')])).toMatchObject({
      rows: [{ row: { name: 'дом' } }],
    });
  });

  it.each([
    ['3.71702E+11', 'scientific notation'],
    ['a b', 'must be 1 to 64'],
    ['x'.repeat(65), 'must be 1 to 64'],
    ['x'.repeat(129), 'must be 1 to 64'],
  ])('refuses the id %s', (id, reason) => {
    expect(plan(`id,kind\n${id},charger\n`)).toMatchObject({
      ok: false,
      errors: [{ line: 2, field: 'id', reason: expect.stringContaining(reason) }],
    });
  });

  it.each(['id,kind\n"a', 'id,kind\n"a,charger\nb,charger\n', 'id,kind\n"a"b,charger\n'])(
    'refuses a quote that is out of place or never ends: %j',
    (text) => {
      expect(plan(text)).toMatchObject({
        ok: false,
        errors: [{ line: 2, reason: expect.stringContaining('quote') }],
      });
    },
  );

  it('refuses the same asset twice, a strange role, a kind missing, times out of order', () => {
    const rows = [
      { id: 'a', kind: 'charger' },
      { id: 'a', kind: 'charger' },
      { id: 'b' },
      { id: 'c', kind: 'charger', parts: [{ part: '1', role: 'wheel' }] },
      {
        id: 'd',
        kind: 'charger',
        commissionedAt: '2022-01-02T00:00:00Z',
        retiredAt: '2022-01-01T00:00:00Z',
      },
    ];
    expect(plan(rows.map((row) => JSON.stringify(row)).join('\n'))).toMatchObject({
      ok: false,
      errors: [
        { line: 2, field: 'id' },
        { line: 3, field: 'kind' },
        { line: 4, field: 'parts.role' },
        { line: 5, field: 'retiredAt' },
      ],
    });
  });

  it('says what a cell too many means, and where a quote is out of place', () => {
    expect(plan('id,kind\na,charger,x\n')).toMatchObject({
      errors: [{ line: 2, reason: expect.stringContaining('3 cells') }],
    });
    expect(plan('id,kind\na,"charg\n')).toMatchObject({ ok: false });
  });

  it('refuses a header that names a column twice, and says which', () => {
    expect(plan('id,kind,id, kind \na,charger,b,charger\n')).toMatchObject({
      ok: false,
      errors: [
        { line: 1, field: 'id', reason: 'is named twice in the header' },
        { line: 1, field: 'kind', reason: 'is named twice in the header' },
      ],
    });
  });

  it('refuses what has no rows and no header of a register, and takes an empty register', () => {
    expect(plan('\u0001garbage')).toMatchObject({
      ok: false,
      errors: [{ line: 1, reason: 'is no register: the header names neither id nor asset' }],
    });
    expect(plan('id,kind\n')).toMatchObject({ ok: true, changes: [] });
  });

  it('expects telemetry since an asset began to serve when it names no other day', () => {
    const row = { id: 'a', kind: 'charger', telemetry: 'expected', commissionedAt: '2021-03-01' };
    const answer = plan(JSON.stringify(row));
    expect(answer).toMatchObject({ ok: true, created: 1 });
    if (!('after' in answer)) throw new Error('refused');
    const start = Date.parse('2021-03-01T00:00:00+08:00');
    expect(answer.after.get('a')?.versions).toMatchObject([
      { validFrom: start, commissionedAt: start, connectedAt: start, lifecycle: 'IN_SERVICE' },
    ]);
  });
});

describe('an asset that was heard before it was registered', () => {
  const heard: Asset = {
    id: 'c-1',
    kind: 'charger',
    origin: '',
    revision: 1,
    versions: [unregisteredVersion('charger', NOW - 1000)],
  };

  it('is exported as CSV that imports unchanged', () => {
    const read = readRegister([file(exportAssetsCsv([heard], NOW), 'assets.csv')]);
    if (!read.ok) throw new Error('not read');
    const plan = planImport(read.rows, { get: () => heard, now: NOW, by: 'me' });
    expect(plan).toMatchObject({ ok: true, changes: [] });
  });

  it('is what one registered first would be, but connected already', () => {
    const row = '[{"id":"c-1","kind":"charger","district":"371702","operator":"op-1"}]';
    const registered = (known: Asset | undefined) => {
      const read = readRegister([file(row)]);
      if (!read.ok) throw new Error('not read');
      const plan = planImport(read.rows, { get: () => known, now: NOW, by: 'me' });
      const asset = plan.ok ? plan.after.get('c-1') : undefined;
      return asset && latestVersion(asset);
    };
    const connected = { telemetry: 'expected', connectedAt: NOW - 1000 };
    expect(registered(heard)).toEqual({ ...registered(undefined), ...connected });
    expect(registered(heard)).toMatchObject({ lifecycle: 'IN_SERVICE', city: '371700' });
  });
});

describe('attributes that are numbers', () => {
  const rowOf = (attributes: object) =>
    plan(JSON.stringify([{ id: 'a', kind: 'datacenter', attributes }]));

  it.each([
    ['ratedKw', 'fast', 'a number above 0 (kW)'],
    ['ratedKw', -60, 'a number above 0 (kW)'],
    ['ratedKw', 0, 'a number above 0 (kW)'],
    ['scale', true, 'a number above 0'],
    ['racksInUse', -1, 'a number from 0 (racks)'],
    ['batterySoh', 80, 'a number above 0 and up to 1'],
    ['sign', 2, '1 or -1'],
    ['pressureClass', 'high', 'a pressure above 0 in MPa, as 35, H70, 70 MPa or 700 bar'],
    ['pressureClass', -35, 'a pressure above 0 in MPa, as 35, H70, 70 MPa or 700 bar'],
  ])('are refused where %s is %j', (name, value, accepted) => {
    expect(rowOf({ [name]: value })).toMatchObject({
      ok: false,
      errors: [{ line: 1, field: `attributes.${name}`, reason: `must be ${accepted}` }],
    });
  });

  it('are refused of parts and in CSV, by row and column', () => {
    const parts = [{ part: '1', attributes: { volumeL: 'big' } }];
    expect(plan(JSON.stringify([{ id: 'a', kind: 'hydrogen', parts }]))).toMatchObject({
      errors: [{ field: 'parts.0.attributes.volumeL' }],
    });
    const csv = 'id,kind,attributes.ratedKw,attributes.note\na,charger,60,x\nb,charger,sixty,-1\n';
    expect(plan(csv)).toMatchObject({ errors: [{ line: 3, field: 'attributes.ratedKw' }] });
  });

  it('are numbers where they are written as text, none where empty; others stay as they are', () => {
    const given = { ratedKw: ' 120', racksInUse: '', maxKw: null, pressureClass: '700 bar' };
    const read = rowOf({ ...given, colour: '-1', toString: 'x' });
    const attributes = { ...given, ratedKw: 120, colour: '-1', toString: 'x' };
    expect(read).toMatchObject({ ok: true });
    expect(read.ok && read.after.get('a')?.versions[0]?.attributes).toEqual(attributes);
  });
});
