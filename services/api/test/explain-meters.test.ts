import { topics } from '@infrapulse/contracts';
import { DAY_MS as DAY, kpiKey } from '@infrapulse/domain';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { end, kpi } from './kpi-record.ts';
import { row, startApi, type TestApi, until } from './start-api.ts';

const QUARTER = 900_000;
const NOON = end - DAY / 2;
const PATH = '/api/v1/kpis/datacenter.pue/asset/dc-1/24h';

interface Edge {
  readonly part: string;
  readonly ts: string;
  readonly energyKwh: number;
  readonly reading: number;
}

let api: TestApi;
let edges: readonly Edge[];
beforeAll(async () => {
  api = await startApi();
  await api.send('POST', '/api/v1/assets/import', [
    {
      id: 'dc-1',
      kind: 'datacenter',
      validFrom: '2025-12-01T00:00:00Z',
      commissionedAt: '2025-12-01T00:00:00Z',
      connectedAt: '2025-12-01T00:00:00Z',
      telemetry: 'expected',
      parts: [
        { part: 'total', role: 'facility_total' },
        { part: 'it', role: 'it_in', attributes: { ctRatio: 10 } },
      ],
    },
  ]);
  // Both are read each quarter of an hour; the IT meter begins anew at noon.
  const fresh = Array.from({ length: 99 }, (_, n) => {
    const ts = end - DAY - QUARTER + n * QUARTER;
    const of = { kind: 'datacenter', ts } as const;
    const it = ts < NOON ? 1000 + n : n;
    return [
      row('dc-1', { ...of, part: 'total', metrics: { energy_kwh: 500 + 12 * n } }),
      row('dc-1', { ...of, part: 'it', metrics: { energy_kwh: it } }),
    ];
  }).flat();
  await api.series.writeReadings({ fresh, replaced: [], position: { 0: 1 }, counters: {} });
  const of = { kpi: 'datacenter.pue', policy: 'PUE3', kind: 'datacenter', id: 'dc-1' } as const;
  const energies = { energyDcWh: 95 * 12_000, energyItWh: 95 * 10_000 };
  const value = kpi({ ...of, ...energies, value: 1.2, coverage: 95 / 96 });
  await api.stream.append(topics.kpis, [{ key: kpiKey(value), value }]);
  await until(
    () => api.get(PATH),
    ({ status }) => status === 200,
  );
  edges = ((await api.get(`${PATH}/explain`)).body as { edges: readonly Edge[] }).edges;
});
afterAll(() => api.stop());

function at(part: string, ts: number): Edge | undefined {
  return edges.find((edge) => edge.part === part && Date.parse(edge.ts) === ts);
}

/** Between two instants, as whoever checks the figure by hand takes it from the edges. */
function delivered(part: string, from: number, to: number): number {
  return (at(part, to)?.energyKwh ?? Number.NaN) - (at(part, from)?.energyKwh ?? Number.NaN);
}

it('shows on both sides of a reset what every meter read there, so that the sums can be made by hand', () => {
  const begin = end - DAY;
  const sum = (part: string) => delivered(part, begin, NOON - QUARTER) + delivered(part, NOON, end);
  expect(sum('total')).toBe(95 * 12);
  expect(sum('it')).toBe(95 * 10);
});

it('gives energy by the ratios of the meter beside what the meter shows', () => {
  expect(at('it', end - DAY)).toMatchObject({ reading: 1001, energyKwh: 10_010 });
});

it('lists readings in order of time, each once', () => {
  const ofTotal = edges.filter(({ part }) => part === 'total').map(({ ts }) => ts);
  expect(ofTotal).toEqual([...new Set(ofTotal)].sort());
});
