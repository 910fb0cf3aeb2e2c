import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from './product.ts';
import {
  DAY,
  HOUR,
  type KpiAnswer,
  localDate,
  MINUTE,
  type SimulatedCity,
  startCity,
  telemetry,
} from './simulated-city.ts';

const ZONE = 8 * HOUR;
const YEAR = new Date(Date.now() + ZONE + 4 * DAY).getUTCFullYear();
/** Local midnight at which the next year begins. */
const NEW_YEAR = Date.UTC(YEAR + 1, 0, 1) - ZONE;
const SERVICE = NEW_YEAR - 2 * DAY;
const MONDAY = mondayBefore(NEW_YEAR - DAY);

function mondayBefore(midnight: number): number {
  const weekday = (new Date(midnight + ZONE).getUTCDay() + 6) % 7;
  return midnight - weekday * DAY;
}

const says = (at: number, status: string, more = {}) =>
  telemetry('charger', 'wi01', at, { part: '1', status, ...more });

let city: SimulatedCity;
beforeAll(async () => {
  city = await startCity([
    {
      id: 'wi01',
      kind: 'charger',
      site: 'st-wi',
      operator: 'op-wi',
      district: '371702',
      commissionedAt: '2021-03-01T00:00:00+08:00',
      telemetry: 'expected',
      connectedAt: SERVICE,
      heartbeatS: 86_400,
      parts: [{ part: '1', role: 'connector' }],
    },
  ]);
  await city.advance(SERVICE, 6 * HOUR);
  await city.play(
    [
      says(SERVICE, 'IDLE'),
      says(NEW_YEAR - 12 * HOUR, 'FAULTED'),
      says(NEW_YEAR - 10 * HOUR, 'IDLE'),
    ],
    NEW_YEAR + 3 * MINUTE,
    HOUR,
  );
}, 180_000);
afterAll(cleanUp);

const window = (scope: string, name: string, start?: number) =>
  `charger.uptime/${scope}/${name}${start === undefined ? '' : `?start=${localDate(start)}`}`;
const closed = ({ status }: KpiAnswer) => status !== 'running';
const restated = ({ status }: KpiAnswer) => status === 'restated';
const SCOPES = ['part/wi01~1', 'asset/wi01', 'site/st-wi', 'operator/op-wi', 'city/371700'];

async function expectVerified(path: string): Promise<void> {
  await city.settled();
  const [subject = '', query = ''] = path.split('?');
  const { body } = await city.post<{ differences: unknown[]; equal: boolean | null }>(
    `/kpis/${subject}/verify?${query}`,
    {},
  );
  expect(body).toMatchObject({ differences: [], equal: true });
}

describe('at the end of a year', () => {
  it.each(SCOPES)('year, quarter and month of %s close two minutes later', async (scope) => {
    const starts = {
      year: Date.UTC(YEAR, 0, 1),
      quarter: Date.UTC(YEAR, 9, 1),
      month: Date.UTC(YEAR, 11, 1),
    };
    for (const [name, start] of Object.entries(starts)) {
      const record = await city.kpi(window(scope, name, start - ZONE), closed);
      expect(record).toMatchObject({ status: 'provisional', revision: 1 });
      expect(record).toMatchObject({ downS: 7200, upS: 2 * 86_400 - 7200, unknownS: 0 });
      expect(record.start).toBe(new Date(start - ZONE).toISOString());
      expect(record.end).toBe(new Date(NEW_YEAR).toISOString());
    }
  });

  it('a recomputation from stored readings gives the published year', async () => {
    await expectVerified(window('asset/wi01', 'year', Date.UTC(YEAR, 0, 1) - ZONE));
  });

  it('the evidence of a year is its spans', async () => {
    const query = `start=${YEAR}-01-01`;
    const { spans } = await city.product.get<{ spans: { state: string; start: string }[] }>(
      `/kpis/charger.uptime/part/wi01~1/year/explain?${query}`,
    );
    expect(spans.filter(({ state }) => state === 'DOWN').map(({ start }) => start)).toEqual([
      new Date(NEW_YEAR - 12 * HOUR).toISOString(),
    ]);
  });

  it('twelve months, the new year and the week across its beginning go on', async () => {
    await city.play(
      [says(NEW_YEAR + 6 * HOUR, 'FAULTED'), says(NEW_YEAR + 9 * HOUR, 'IDLE')],
      NEW_YEAR + 11 * HOUR,
      HOUR,
    );
    const isNew = ({ end }: KpiAnswer) => Date.parse(end) > NEW_YEAR + 9.5 * HOUR;
    for (const scope of SCOPES) {
      const year = await city.kpi(window(scope, 'year'), isNew);
      expect(year).toMatchObject({ downS: 10_800, status: 'running', revision: 0 });
      expect(year.start).toBe(new Date(NEW_YEAR).toISOString());
      const months = await city.kpi(window(scope, '12mo'), isNew);
      expect(months).toMatchObject({ downS: 18_000, verdict: 'not_judged' });
      const week = await city.kpi(window(scope, 'week', MONDAY), isNewOr(closed, isNew));
      expect(week.downS).toBe(MONDAY + 7 * DAY > NEW_YEAR ? 18_000 : 7200);
    }
    await expectVerified(window('asset/wi01', '12mo'));
    // Judged by NEVI, but for what is younger than a year.
    await expectVerified(`${window('part/wi01~1', '12mo')}?policy=nevi`);
  });

  it('a late outage restates the day, week, month, quarter and year that hold it, and no others', async () => {
    const late = { historical: true };
    for (const { topic, payload } of [
      says(NEW_YEAR - HOUR, 'FAULTED', late),
      says(NEW_YEAR - HOUR / 2, 'IDLE', late),
    ])
      await city.say(topic, payload);
    await city.advance(city.now() + MINUTE, 5000);
    for (const scope of SCOPES) {
      const year = await city.kpi(window(scope, 'year', Date.UTC(YEAR, 0, 1) - ZONE), restated);
      expect(year).toMatchObject({ downS: 9000, revision: 2 });
      const quarter = await city.kpi(
        window(scope, 'quarter', Date.UTC(YEAR, 9, 1) - ZONE),
        restated,
      );
      expect(quarter).toMatchObject({ downS: 9000, revision: 2 });
      const day = await city.kpi(window(scope, 'day', NEW_YEAR - DAY), restated);
      expect(day).toMatchObject({ downS: 9000, revision: 2 });
      const before = await city.kpi(window(scope, 'day', NEW_YEAR - 2 * DAY));
      expect(before).toMatchObject({ revision: 1, downS: 0 });
    }
    await expectVerified(window('asset/wi01', 'quarter', Date.UTC(YEAR, 9, 1) - ZONE));
  });

  it('a day that does not begin the window is told which does', async () => {
    const answer = await fetch(
      `${city.product.httpUrl}/api/v1/kpis/${window('asset/wi01', 'week', MONDAY + 2 * DAY)}`,
    );
    expect(answer.status).toBe(404);
    expect(JSON.stringify(await answer.json())).toContain(localDate(MONDAY));
  });
});

function isNewOr(one: (record: KpiAnswer) => boolean, other: (record: KpiAnswer) => boolean) {
  return (record: KpiAnswer) => one(record) || other(record);
}
