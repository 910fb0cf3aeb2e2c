import { describe, expect, it } from 'vitest';
import { DAY, HOUR, localDay, MINUTE, startOfDay } from '../src/local-time.ts';
import type { Message } from '../src/message.ts';
import { oracle } from '../src/oracle.ts';
import { countRecords } from '../src/oracle-counts.ts';
import { energiesOf } from '../src/oracle-energy.ts';
import { sharesOf } from '../src/oracle-time.ts';
import type { RegisterPart, RegisterRecord } from '../src/register-record.ts';
import { NOW, smallCity } from './small-city.ts';

const city = smallCity();
const charger = city.chargers[0]?.record as RegisterRecord;
const datacenter = city.datacenters[0]?.record as RegisterRecord;
const midnight = startOfDay(localDay(NOW) - 1);
const day = { name: 'day', start: midnight, end: midnight + DAY };

/** Hours after midnight and the word said then; a heartbeat each half hour keeps it good. */
function dayOf(words: readonly (readonly [number, string])[], silentFrom = 24): Message[] {
  const beats = Array.from({ length: 48 }, (_, i) => ({ ts: midnight + i * 30 * MINUTE }));
  const said = words.map(([hour, status]) => ({ ts: midnight + hour * HOUR, part: '1', status }));
  return [...said, ...beats]
    .filter(({ ts }) => ts < midnight + silentFrom * HOUR)
    .sort((a, b) => a.ts - b.ts);
}

describe('the oracle', () => {
  it('AT-EV-06 carries the last word into the day and clips at its ends', () => {
    const before = { ts: midnight - 2 * HOUR, part: '1', status: 'IDLE' };
    const beat = { ts: midnight - HOUR };
    const words = [
      [8, 'CHARGING'],
      [9.5, 'IDLE'],
      [12, 'FAULTED'],
      [13, 'IDLE'],
      [20, 'INOPERATIVE'],
      [22, 'IDLE'],
    ] as const;
    const [shares] = sharesOf(charger, '1', [before, beat, ...dayOf(words)], [day]);
    expect(shares).toEqual({
      up: 1260 * MINUTE,
      down: 180 * MINUTE,
      unknown: 0,
      charging: 90 * MINUTE,
    });
  });

  it('calls a part unknown from three heartbeats after the last sign of life', () => {
    const [shares] = sharesOf(charger, '1', dayOf([[0, 'IDLE']], 12.25), [day]);
    expect(shares?.up).toBe(12 * HOUR + 90 * MINUTE);
    expect(shares?.unknown).toBe(24 * HOUR - 12 * HOUR - 90 * MINUTE);
  });

  it('AT-DC-01 AT-DC-02 divides energies of one period', () => {
    const meters: readonly RegisterPart[] = [
      { part: 'a', role: 'facility_total', attributes: {} },
      { part: 'b', role: 'ups_out', attributes: {} },
    ];
    const said = (from: readonly number[], to: readonly number[]): Message[] => [
      ...from.map((kwh, i) => ({
        ts: day.start,
        part: 'ab'[i] ?? '',
        metrics: { energy_kwh: kwh },
      })),
      ...to.map((kwh, i) => ({ ts: day.end, part: 'ab'[i] ?? '', metrics: { energy_kwh: kwh } })),
    ];
    const record = { ...datacenter, parts: meters };
    const [first] = energiesOf(record, said([100_000, 80_000], [112_250, 90_000]), [day]);
    expect(first).toEqual({ policy: 'PUE1', dcWh: 12_250_000, itWh: 10_000_000 });
    const [second] = energiesOf(record, said([0, 0], [12_500, 10_000]), [day]);
    expect(second && second.dcWh * 100 < 125 * second.itWh).toBe(false);
  });

  it('AT-DC-11 goes on over a roll-over of the display', () => {
    const meters: readonly RegisterPart[] = [
      { part: 'a', role: 'facility_total', attributes: { registerModulusKwh: 1_000_000 } },
      { part: 'b', role: 'it_in', attributes: { ctRatio: 40 } },
    ];
    const said: Message[] = [
      { ts: day.start, part: 'a', metrics: { energy_kwh: 999_850 } },
      { ts: day.start, part: 'b', metrics: { energy_kwh: 10 } },
      { ts: day.end, part: 'a', metrics: { energy_kwh: 150 } },
      { ts: day.end, part: 'b', metrics: { energy_kwh: 15 } },
    ];
    const [energies] = energiesOf({ ...datacenter, parts: meters }, said, [day]);
    expect(energies).toEqual({ policy: 'PUE3', dcWh: 300_000, itWh: 200_000 });
  });

  it('AT-EV-12 counts equipment and connectors apart', () => {
    const piles = (count: number, connectors: number) =>
      Array.from({ length: count }, (_, i) => ({
        ...charger,
        id: `${connectors}-${i}`,
        parts: charger.parts
          .slice(0, 1)
          .flatMap((part) => Array<RegisterPart>(connectors).fill(part)),
      }));
    const counts = countRecords([...piles(3400, 1), ...piles(1800, 2)], NOW);
    const ofCity = counts.filter(({ scope, kpi }) => scope === 'city' && kpi === 'charger.count');
    expect(ofCity.map(({ policy, value }) => [policy, value])).toEqual([
      ['equipment', 5200],
      ['connector', 7000],
    ]);
  });

  it('AT-EV-07 adds sums up, never ratios: a district is its assets together', () => {
    const records = oracle(city, midnight, NOW).filter(
      ({ kpi, window }) => kpi === 'charger.uptime' && window === '24h',
    );
    const ofCity = records.find(({ scope }) => scope === 'city');
    const assets = records.filter(({ scope }) => scope === 'asset');
    const sum = (key: 'upS' | 'downS') =>
      assets.reduce((total, record) => total + Math.round((record[key] ?? 0) * 1000), 0);
    expect(ofCity?.value).toBeCloseTo(sum('upS') / (sum('upS') + sum('downS')), 12);
  });

  it('finds data centres on both sides of 1.25', () => {
    const values = oracle(city, midnight, NOW)
      .filter(({ kpi, window }) => kpi === 'datacenter.pue' && window === '24h')
      .map(({ value }) => value ?? 0);
    expect(values).toHaveLength(10);
    expect(values.every((value) => value > 1.1 && value < 1.5)).toBe(true);
    expect(values.some((value) => value < 1.25)).toBe(true);
    expect(values.some((value) => value >= 1.25)).toBe(true);
  });
});
