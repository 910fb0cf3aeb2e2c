import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addAsset, emptyCity, newAsset } from '../src/city-state.ts';
import {
  type AssetQuality,
  indexOfPart,
  leaveGroup,
  noAssetQuality,
  restoreQuality,
  storeQuality,
} from '../src/quality/asset-quality.ts';
import { type PartQuality, partAt, setPart } from '../src/quality/part-qualities.ts';
import { placeOf } from '../src/quality/place-asset.ts';
import { at, MINUTE, part, version } from './city.ts';

const START = at('2022-06-01 08:00');
const instant = fc.integer({ min: START, max: START + 1000 * MINUTE });
const gap = fc.tuple(instant, instant, instant);

/** What is said of a part, whatever may be left out. */
const change = fc.record(
  {
    newest: instant,
    gaps: fc.array(gap, { maxLength: 3 }).map((gaps) => gaps.flat()),
    shownAt: instant,
    shownUntil: instant,
    powerKw: fc.option(fc.double({ min: 0, max: 400, noNaN: true, noDefaultInfinity: true })),
    status: fc.option(fc.constantFrom('IDLE', 'CHARGING', 'FAULTED')),
  },
  { requiredKeys: [] },
);
const changes = fc.array(fc.tuple(fc.constantFrom('', '1', '2', 'c~3'), change), { maxLength: 30 });

/** The same changes made to parts packed and to objects in a map. */
function changed(all: readonly (readonly [string, Partial<PartQuality>])[]) {
  const own = { ...noAssetQuality(), start: START, heardFrom: START, until: START + MINUTE };
  const known = new Map<string, PartQuality>();
  const none = { gaps: [], shownAt: 0, shownUntil: 0, powerKw: null, status: null };
  for (const [name, more] of all) {
    const before = known.get(name) ?? { newest: START - MINUTE, ...none };
    known.set(name, { ...before, ...more });
    const index = indexOfPart(own, name, MINUTE);
    setPart(own, index, { ...partAt(own, index), ...more });
  }
  return { own, known };
}

function partsOf(own: AssetQuality): unknown {
  return own.names.map((name, index) => [name, partAt(own, index)]);
}

describe('what is kept of the quality of an asset', () => {
  it('says of each part what was said last, in the order in which they came', () => {
    const holds = fc.property(changes, (all) => {
      const { own, known } = changed(all);
      expect(partsOf(own)).toEqual([...known]);
    });
    fc.assert(holds, { numRuns: 200 });
  });

  it('is the same out of a checkpoint, where it is kept by parts', () => {
    const holds = fc.property(changes, fc.constantFrom(0, START), (all, base) => {
      const { own, known } = changed(all);
      leaveGroup(own, START, { key: 'op-1\n371702\n371700' } as never);
      const stored = storeQuality(own, base);
      expect(stored[5].map(([name]) => name)).toEqual([...known.keys()]);
      const restored = restoreQuality(structuredClone(stored), base);
      expect(partsOf(restored)).toEqual([...known]);
      const { start, heardFrom, heldTo, until, node, left } = own;
      expect(restored).toMatchObject({ start, heardFrom, heldTo, until, node, left });
      expect(storeQuality(restored, base)).toEqual(stored);
    });
    fc.assert(holds, { numRuns: 200 });
  });

  it('leaves another asset with the same parts as it is', () => {
    const one = changed([['1', { newest: START }]]).own;
    const other = changed([['1', { newest: START }]]).own;
    expect(one.names).toBe(other.names);
    setPart(one, 0, { ...partAt(one, 0), newest: START + 1, gaps: [START, START + 1, START] });
    indexOfPart(one, '2', MINUTE);
    expect([other.names, partAt(other, 0)]).toMatchObject([['1'], { newest: START, gaps: [] }]);
  });
});

describe('the place where an asset counts', () => {
  const city = emptyCity(0);
  const placed = (id: string, more = {}, cell = {}) => {
    const said = { parts: [{ ...part('c1', 'cell', { gnbId: id }), ...cell }], ...more };
    const versions = [version('site5g', START, said)];
    const state = newAsset(city, { id, kind: 'site5g', origin: '', revision: 1, versions });
    addAsset(city, state);
    return placeOf(city, state, START + MINUTE);
  };

  it('is one for all of which the register says the same, whatever their gateway', () => {
    const place = placed('bs-1', { gateway: 'gw-1' });
    expect(placed('bs-2', { gateway: 'gw-2', site: 'st-2' })).toBe(place);
    expect(city.assets.get('bs-2')?.quality.gateway).toBe('gw-2');
  });

  it.each([
    ['its operator', { operator: 'op-9' }, {}],
    ['its district', { district: '371725' }, {}],
    ['its city', { city: '371725' }, {}],
    ['how it reports', { reporting: 'on_change' }, {}],
    ['its interval', { intervalS: 77 }, {}],
    ['how long it may be silent', { reporting: 'on_change', heartbeatS: 77 }, {}],
    ['whether it is registered', { lifecycle: 'UNREGISTERED' }, {}],
    ['whether it must be heard', { telemetry: 'none' }, {}],
    ['when that ends', { retiredAt: START + 99 * MINUTE }, {}],
    ['the name of a part', {}, { part: 'c2' }],
    ['who runs a part', {}, { operator: 'op-9' }],
    ['the interval of a part', {}, { intervalS: 77 }],
  ])('is another where %s is', (what, more, cell) => {
    const place = placed('bs-1');
    const other = placed(what, more, cell);
    expect(other).not.toBe(place);
    expect(other).not.toEqual(place);
    expect(placed(`${what} too`, more, cell)).toBe(other);
  });
});
