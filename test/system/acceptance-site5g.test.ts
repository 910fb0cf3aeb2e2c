import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from './product.ts';
import {
  HOUR,
  localDate,
  MINUTE,
  nextMidnight,
  presence,
  type RegisterRow,
  type Said,
  type SimulatedCity,
  startCity,
  telemetry,
} from './simulated-city.ts';

const START = nextMidnight(4 * HOUR);
const PERIOD = 15 * MINUTE;
const CELLS = ['c1', 'c2', 'c3'];

function site5g(id: string, cells: readonly string[], over: Partial<RegisterRow> = {}) {
  return {
    id,
    kind: 'site5g',
    site: `site-${id}`,
    operator: 'op-5g',
    district: '371702',
    commissionedAt: '2021-03-01T00:00:00+08:00',
    telemetry: 'expected',
    connectedAt: START,
    intervalS: 900,
    parts: cells.map((part) => ({ part, role: 'cell', attributes: { gnbId: `${id}-gnb` } })),
    ...over,
  } satisfies RegisterRow;
}

const REGISTER = [
  site5g('g01', CELLS),
  site5g('g02', CELLS),
  site5g('ts02', ['c1'], { intervalS: 60 }),
  site5g('ts03', ['c1'], { intervalS: 60 }),
  site5g('sp03a', ['c1'], { gateway: 'gw-sp03' }),
  site5g('sp03b', ['c1'], { gateway: 'gw-sp03' }),
];

/** Seconds of a cell's outage in a period that ends at `n` quarters: 2, 16 and 4 of them. */
function outage(cell: string, n: number): Readonly<Record<string, number>> {
  const [metric, first, last] = {
    c1: ['unavail_fault_s', 41, 42] as const,
    c2: ['unavail_energy_saving_s', 1, 16] as const,
    c3: ['unavail_manual_s', 61, 64] as const,
  }[cell] ?? ['unavail_fault_s', 0, 0];
  const none = { unavail_fault_s: 0, unavail_energy_saving_s: 0, unavail_manual_s: 0 };
  return { ...none, [metric]: n >= first && n <= last ? 900 : 0 };
}

/** Cell counters of the day, one message per period; `missing` says which never arrive. */
function counters(site: string, missing: (cell: string, n: number) => boolean): Said[] {
  return Array.from({ length: 96 }, (_, i) => i + 1).flatMap((n) => {
    const ts = START + n * PERIOD;
    const cells = CELLS.filter((cell) => !missing(cell, n));
    const objects = cells.map((part) => ({
      ts,
      part,
      periodS: 900,
      metrics: outage(part, n),
    }));
    const topic = `infrapulse/v1/site5g/${site}/telemetry`;
    return [{ at: ts, topic, payload: JSON.stringify(objects) }];
  });
}

const TEN = START + 10 * HOUR;
const inService = (asset: string, at: number) =>
  telemetry('site5g', asset, at, { part: 'c1', status: 'IN_SERVICE' });

const SCRIPT = [
  ...counters('g01', () => false),
  ...counters('g02', (cell, n) => cell === 'c1' && n > 80 && n <= 88),
  inService('ts02', TEN),
  inService('ts02', TEN + 10 * MINUTE),
  inService('ts03', TEN),
  presence('site5g/ts03', TEN + 1.5 * MINUTE, 'offline'),
  inService('ts03', TEN + 10 * MINUTE),
  inService('sp03a', TEN),
  inService('sp03b', TEN),
  presence('gateway/gw-sp03', TEN + 1.5 * MINUTE, 'offline'),
];

let city: SimulatedCity;
beforeAll(async () => {
  city = await startCity(REGISTER);
  await city.play(SCRIPT, START + 24 * HOUR + 3 * MINUTE);
  await city.settled();
});
afterAll(cleanUp);

interface Span {
  readonly start: string;
  readonly end: string | null;
  readonly state: string;
  readonly cause: string;
}

/** Spans of the ten minutes from 10:00: [state, first ms, last ms] within them. */
async function tenMinutes(asset: string) {
  const to = TEN + 10 * MINUTE;
  const query = `part=c1&from=${TEN}&to=${to}`;
  const { items } = await city.product.get<{ items: Span[] }>(`/assets/${asset}/states?${query}`);
  return items.map(({ state, cause, start, end }) => [
    state,
    cause,
    Math.max(0, Date.parse(start) - TEN),
    Math.min(10 * MINUTE, (end === null ? to : Date.parse(end)) - TEN),
  ]);
}

describe('cells that count their own outages', () => {
  it.each([
    [undefined, (259_200 - 1800 - 3600) / 259_200],
    ['without_energy_saving', (259_200 - 1800 - 3600) / 259_200],
    ['all_causes', (259_200 - 19_800) / 259_200],
    ['fault_only', (259_200 - 1800) / 259_200],
  ])('AT-5G-01 policy %s', async (policy, expected) => {
    const record = await city.dayOf('site5g.availability/asset/g01', START, policy);
    expect(record.value).toBeCloseTo(expected, 12);
    expect(record.unknownS).toBe(0);
  });

  it('AT-5G-03 energy saving taken out of the ratio altogether is another policy', async () => {
    const policy = 'energy_saving_left_out';
    const record = await city.dayOf('site5g.availability/asset/g01', START, policy);
    expect(record).toMatchObject({
      numerator: 259_200 - 19_800,
      denominator: 259_200 - 14_400,
      unknownS: 0,
    });
    expect(record.value).toBeCloseTo(0.977941, 6);
  });

  it.each(['without_energy_saving', 'energy_saving_left_out'])(
    'a recomputation from stored counters gives the published figure, policy %s',
    async (policy) => {
      const path = '/kpis/site5g.availability/asset/g01/day/verify';
      const query = `start=${localDate(START)}&policy=${policy}`;
      const { body } = await city.post<{ differences: unknown[] }>(`${path}?${query}`, {});
      expect(body.differences).toEqual([]);
    },
  );

  it('AT-5G-02 periods that never arrived leave the denominator', async () => {
    const record = await city.dayOf('site5g.availability/asset/g02', START, 'fault_only');
    expect(record).toMatchObject({ denominator: 252_000, unknownS: 7200 });
    expect(record.value).toBeCloseTo((252_000 - 1800) / 252_000, 12);
  });
});

describe('silence', () => {
  it('AT-TS-02 a value is good for three intervals, then unknown from its expiry', async () => {
    expect(await tenMinutes('ts02')).toEqual([
      ['UP', '', 0, 3 * MINUTE],
      ['UNKNOWN', 'silent', 3 * MINUTE, 10 * MINUTE],
    ]);
  });

  it('AT-TS-03 offline ends it earlier', async () => {
    const spans = await tenMinutes('ts03');
    expect(spans.map(([state, , from, to]) => [state, from, to])).toEqual([
      ['UP', 0, 1.5 * MINUTE],
      ['UNKNOWN', 1.5 * MINUTE, 10 * MINUTE],
    ]);
  });

  it('AT-SP-03 a gateway that goes offline takes every asset behind it along', async () => {
    for (const asset of ['sp03a', 'sp03b']) {
      expect((await tenMinutes(asset)).slice(0, 2)).toEqual([
        ['UP', '', 0, 1.5 * MINUTE],
        ['UNKNOWN', 'gateway', 1.5 * MINUTE, 10 * MINUTE],
      ]);
    }
  });
});
