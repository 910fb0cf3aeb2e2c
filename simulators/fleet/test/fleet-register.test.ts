import { readRegister } from '@infrapulse/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { districts } from '../src/districts.ts';
import { fleetRegister } from '../src/index.ts';
import { stockAt } from '../src/oracle-counts.ts';
import type { RegisterRecord } from '../src/register-record.ts';
import { NOW } from './small-city.ts';

/** The plan's last instant, in Heze. */
const DEADLINE = Date.parse('2022-12-31T15:59:59.999Z');
let records: readonly RegisterRecord[];
beforeAll(() => {
  records = fleetRegister({ scenario: 'heze-demo', now: NOW });
});

function gnbs(stock: readonly RegisterRecord[]): number {
  const cells = stock.flatMap(({ parts }) => parts.filter(({ role }) => role === 'cell'));
  return new Set(cells.map(({ attributes }) => attributes['gnbId'])).size;
}

describe('the register of heze-demo', () => {
  it('imports without one bad row', () => {
    const bytes = Buffer.from(JSON.stringify(records));
    const read = readRegister([{ name: 'register.json', bytes }]);
    expect(read.ok ? [] : read.errors.slice(0, 5)).toEqual([]);
    expect(read.ok && read.rows.length).toBe(records.length);
  });

  it('holds about 300 assets that report, of three kinds, in every county and zone, of several operators', () => {
    const reporting = records.filter(({ telemetry }) => telemetry === 'expected');
    const count = (kind: string) => reporting.filter((record) => record.kind === kind).length;
    expect([count('charger'), count('datacenter'), count('site5g')]).toEqual([230, 10, 60]);
    for (const kind of ['charger', 'site5g']) {
      const places = reporting
        .filter((record) => record.kind === kind)
        .map(({ district }) => district);
      expect(new Set(places).size).toBe(districts.length);
    }
    const chargers = reporting.filter(({ kind }) => kind === 'charger');
    expect(new Set(chargers.map(({ operator }) => operator)).size).toBe(6);
    expect(new Set(chargers.map(({ site }) => site)).size).toBeGreaterThan(50);
  });

  it('holds the rest of the city: the stock passes 7,000 chargers and 5,000 gNB, some after the deadline', () => {
    const now = stockAt(records, NOW);
    const then = stockAt(records, DEADLINE);
    const chargers = (stock: readonly RegisterRecord[]) =>
      stock.filter(({ kind }) => kind === 'charger').length;
    expect(chargers(now)).toBeGreaterThanOrEqual(7000);
    expect(chargers(then)).toBeLessThan(7000);
    expect(gnbs(now)).toBeGreaterThan(gnbs(then));
    expect(gnbs(then)).toBeGreaterThanOrEqual(5000);
    expect(now.filter(({ kind }) => kind === 'hydrogen').length).toBe(1);
    expect(now.filter(({ kind }) => kind === 'substation').length).toBe(3);
  });

  it('names every asset once, inside the city, and is the same for the same seed', () => {
    expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
    const far = records.filter(
      ({ lon, lat }) => lon < 114.7 || lon > 116.5 || lat < 34.4 || lat > 36,
    );
    expect(far).toEqual([]);
    expect(fleetRegister({ scenario: 'heze-demo', now: NOW })).toEqual(records);
    const other = fleetRegister({ scenario: 'heze-demo', seed: 2, now: NOW });
    expect(other).not.toEqual(records);
  });
});
