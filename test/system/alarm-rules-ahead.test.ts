import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from './product.ts';
import {
  HOUR,
  MINUTE,
  nextMidnight,
  type RegisterRow,
  type Said,
  type SimulatedCity,
  startCity,
  telemetry,
} from './simulated-city.ts';
import { until } from './until.ts';

const START = nextMidnight(2 * HOUR);
const QUARTER = 15 * MINUTE;
const METER = { registerModulusKwh: 1_000_000, maxKw: 40_000 };
const HOT = 'CHARGER_TEMPERATURE_HIGH';
const AHEAD = 'PUE_FORECAST';

interface AlarmAnswer {
  readonly id: string;
  readonly state: string;
  readonly severity: string;
  readonly raisedAt: string | null;
  readonly value: number | null;
  readonly limit: number | null;
  readonly forecast: { readonly crossesAt: string; readonly value: number } | null;
}

interface Rule {
  readonly id: string;
  readonly trigger: Readonly<Record<string, unknown>>;
  readonly [name: string]: unknown;
}

interface RuleSet {
  readonly revision: number;
  readonly items: readonly Rule[];
}

interface DryRun {
  readonly shifts: number;
  readonly items: readonly {
    readonly id: string;
    readonly judged: string;
    readonly reason: string;
    readonly subjects: number;
    readonly raises: number;
    readonly perShift: { readonly mean: number; readonly max: number };
    readonly examples: readonly {
      readonly id: string;
      readonly at: string;
      readonly value: number;
    }[];
  }[];
}

const asset = (id: string, kind: string, more: Partial<RegisterRow> = {}): RegisterRow => ({
  ...{ id, kind, operator: 'op-01', district: '371702', telemetry: 'expected' },
  commissionedAt: '2021-03-01T00:00:00+08:00',
  connectedAt: START,
  intervalS: 86_400,
  heartbeatS: 86_400,
  ...more,
});

const REGISTER = [
  asset('ah-charger', 'charger', { parts: [{ part: '1', role: 'connector' }] }),
  ...['ah-rising', 'ah-level'].map((id) =>
    asset(id, 'datacenter', {
      intervalS: 900,
      parts: [
        { part: 'total', role: 'facility_total', attributes: METER },
        { part: 'it', role: 'it_in', attributes: METER },
      ],
    }),
  ),
];

let city: SimulatedCity;
beforeAll(async () => {
  city = await startCity(REGISTER);
});
afterAll(cleanUp);

/** Meter readings each quarter of an hour; the PUE of the hour that begins at `hour` is `pueAt(hour)`. */
function meters(id: string, hours: number, pueAt: (hour: number) => number): Said[] {
  let total = 1000;
  return Array.from({ length: hours * 4 + 1 }, (_, quarter) => {
    const ts = START + quarter * QUARTER;
    const objects = [
      { ts, part: 'total', metrics: { energy_kwh: total } },
      { ts, part: 'it', metrics: { energy_kwh: 1000 + 100 * quarter } },
    ];
    total += 100 * pueAt(quarter / 4);
    const topic = `infrapulse/v1/datacenter/${id}/telemetry`;
    return { at: ts, topic, payload: JSON.stringify(objects) };
  });
}

const heat = (at: number, temperature_c: number) =>
  telemetry('charger', 'ah-charger', at, { part: '1', metrics: { temperature_c } });

const ruleSet = () => city.product.get<RuleSet>('/rules?form=set');

/** The rules in force with the trigger of one of them changed. */
async function changed(id: string, trigger: object, more: object = {}): Promise<readonly Rule[]> {
  const { items } = await ruleSet();
  return items.map((rule) =>
    rule.id === id ? { ...rule, ...more, trigger: { ...rule.trigger, ...trigger } } : rule,
  );
}

async function put(items: readonly Rule[]): Promise<number> {
  const { revision } = await ruleSet();
  const answer = await fetch(`${city.product.httpUrl}/api/v1/rules`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'if-match': `"${revision}"` },
    body: JSON.stringify({ version: 'tried', items, user: 'li' }),
  });
  return answer.status;
}

async function open(query: string): Promise<readonly AlarmAnswer[]> {
  return (await city.product.get<{ items: AlarmAnswer[] }>(`/alarms?${query}`)).items;
}

describe('a rule that warns before its limit', () => {
  it('says when the trend of a figure will cross it, of the one that rises alone', async () => {
    const forecast = { overDays: 1, withinDays: 1 };
    const rules = await changed(AHEAD, { window: '1h', forecast });
    expect(await put(rules)).toBe(200);
    const rising = (hour: number) => 1.1 + hour * 0.006;
    const script = [
      ...meters('ah-rising', 18, rising),
      ...meters('ah-level', 18, () => 1.2),
      // Four times too hot, of which the rule of now calls twice.
      ...[2, 5, 8, 11].flatMap((hour, n) => [
        heat(START + hour * HOUR, n < 2 ? 95 : 80),
        heat(START + hour * HOUR + 5 * MINUTE, 30),
      ]),
    ];
    await city.play(script, START + 18 * HOUR + 10 * MINUTE);
    await city.settled();
    const [warning, ...more] = await until(
      async () => {
        const found = await open(`rule=${AHEAD}`);
        return found.length > 0 && found;
      },
      { withinMs: 60_000, what: 'the warning' },
    );
    expect(more).toEqual([]);
    expect(warning).toMatchObject({
      id: `asset~ah-rising~-~${AHEAD}`,
      state: 'UNACK_ACTIVE',
      severity: 'WARNING',
      limit: 1.25,
    });
    // The hour's mean trails the figure by half an hour: 1.25 is its mean 25.5 hours after the start.
    const crossesIn = Date.parse(warning?.forecast?.crossesAt ?? '') - START;
    expect(crossesIn / HOUR).toBeGreaterThan(24.5);
    expect(crossesIn / HOUR).toBeLessThan(26.5);
    expect(warning?.forecast?.value).toBeGreaterThan(1.25);
    // Half of what its trend is followed for, at least, had to be known.
    expect(Date.parse(warning?.raisedAt ?? '') - START).toBeGreaterThanOrEqual(12 * HOUR);
  }, 240_000);
});

describe('rules that are tried before they are put', () => {
  const tryOut = async (body: object) => {
    const { status, body: answer } = await city.post<DryRun>('/rules/dry-run', {
      days: 1,
      ...body,
    });
    expect(status).toBe(200);
    return answer;
  };

  it('say how often they would have called, on what devices have said, and change nothing', async () => {
    const before = await ruleSet();
    const now = await tryOut({ ids: [HOT] });
    expect([now.shifts, now.items[0]?.subjects, now.items[0]?.raises]).toEqual([3, 1, 2]);
    const lower = { limit: 75, deadband: 1 };
    const items = await changed(HOT, lower);
    const { items: tried } = await tryOut({ items, ids: [HOT] });
    expect(tried[0]).toMatchObject({ judged: 'yes', raises: 4, perShift: { max: 2 } });
    expect(tried[0]?.examples[0]).toMatchObject({ id: 'ah-charger', value: 80 });
    expect(await ruleSet()).toEqual(before);
    const stood = await open('rule=CHARGER_TEMPERATURE_HIGH');
    expect(stood.map(({ state }) => state)).toEqual(['RTN_UNACK']);
  });

  it('say of a forecast that they cannot be tried, and of a rule on figures what they would do', async () => {
    const { items } = await tryOut({ ids: [AHEAD, 'PUE_ABOVE_LIMIT'] });
    const of = (id: string) => items.find((item) => item.id === id);
    expect(of(AHEAD)).toMatchObject({ judged: 'no', raises: 0 });
    expect(of(AHEAD)?.reason).toMatch(/trend/);
    expect(of('PUE_ABOVE_LIMIT')).toMatchObject({ judged: 'yes', subjects: 2, raises: 0 });
    const stricter = await changed('PUE_ABOVE_LIMIT', { limit: 1.15 });
    const { items: tried } = await tryOut({ items: stricter, ids: ['PUE_ABOVE_LIMIT'] });
    expect(tried[0]?.raises).toBe(2);
  });
});
