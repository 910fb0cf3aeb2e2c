import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from './product.ts';
import {
  HOUR,
  localDate,
  MINUTE,
  nextMidnight,
  SECOND,
  type SimulatedCity,
  startCity,
  telemetry,
} from './simulated-city.ts';

/** The days on both sides of this midnight. */
const MIDNIGHT = nextMidnight(6 * HOUR);
const BEFORE = MIDNIGHT - 24 * HOUR;

let city: SimulatedCity;
beforeAll(async () => {
  const charger = (id: string) => ({
    id,
    kind: 'charger',
    operator: 'op-01',
    district: '371702',
    commissionedAt: '2021-03-01T00:00:00+08:00',
    telemetry: 'expected',
    connectedAt: MIDNIGHT - 3 * HOUR,
    heartbeatS: 86_400,
    parts: [{ part: '1', role: 'connector' }],
  });
  city = await startCity([charger('ts06'), charger('ts04')]);
});
afterAll(cleanUp);

const says = (asset: string, at: number, status: string) =>
  telemetry('charger', asset, at, { part: '1', status });
const dayOf = (id: string, day: number) =>
  city.kpi(`charger.uptime/asset/${id}/day?start=${localDate(day)}`);

describe('local days', () => {
  it('AT-TS-06 an outage over midnight is shared by both days', async () => {
    await city.play(
      [
        says('ts06', MIDNIGHT - 2 * HOUR, 'IDLE'),
        says('ts04', MIDNIGHT - 2 * HOUR, 'IDLE'),
        says('ts06', MIDNIGHT - 1 * HOUR, 'FAULTED'),
      ],
      MIDNIGHT + 2 * MINUTE - SECOND,
    );
    expect((await dayOf('ts04', BEFORE)).status).toBe('running');
    await city.play([says('ts06', MIDNIGHT + 90 * MINUTE, 'IDLE')], MIDNIGHT + 91 * MINUTE);
    const first = await city.dayOf('charger.uptime/asset/ts06', BEFORE);
    const second = await city.kpi(
      `charger.uptime/asset/ts06/day?start=${localDate(MIDNIGHT)}`,
      ({ upS }) => (upS ?? 0) > 0,
    );
    expect([first.downS, second.downS]).toEqual([3600, 5400]);
    expect(second.start).toBe(new Date(MIDNIGHT).toISOString());
  });
});

describe('revisions', () => {
  it('AT-TS-04 a closed day is provisional; a late event restates it once, its repetition not', async () => {
    const closed = await city.dayOf('charger.uptime/asset/ts04', BEFORE);
    expect(closed).toMatchObject({ status: 'provisional', revision: 1, downS: 0 });
    const late = telemetry('charger', 'ts04', MIDNIGHT - 10 * MINUTE, {
      part: '1',
      status: 'FAULTED',
      historical: true,
    });
    await city.say(late.topic, late.payload);
    await city.advance(city.now() + MINUTE);
    const restated = await city.kpi(
      `charger.uptime/asset/ts04/day?start=${localDate(BEFORE)}`,
      ({ revision }) => revision > 1,
    );
    const figures = { status: 'restated', revision: 2, downS: 600 };
    expect(restated).toMatchObject({ ...figures, reason: 'late data' });
    await city.say(late.topic, late.payload);
    await city.advance(city.now() + MINUTE);
    await city.settled();
    expect((await dayOf('ts04', BEFORE)).revision).toBe(2);
  });

  it('an exclusion entered afterwards restates it, and the record says which and by whom', async () => {
    const [from, to] = [MIDNIGHT - 10 * MINUTE, MIDNIGHT].map((t) => new Date(t).toISOString());
    const place = {
      scope: 'asset',
      id: 'ts04',
      from,
      to,
      code: 'vandalism',
      reason: 'a cut cable',
    };
    const exclusion = { ...place, user: 'li' };
    const { windowId } = (await city.post<{ windowId: string }>('/exclusions', exclusion)).body;
    await city.post(`/exclusions/${windowId}/approve`, { user: 'wang' });
    await city.advance(city.now() + MINUTE);
    const path = `charger.uptime/asset/ts04/day?start=${localDate(BEFORE)}`;
    const restated = await city.kpi(path, ({ revision }) => revision > 2);
    const reason = `exclusion ${windowId} (vandalism) approved by wang`;
    expect(restated).toMatchObject({ revision: 3, downS: 0, excludedS: 600, reason });
  });

  it('a day becomes final 72 hours after its end', async () => {
    await city.advance(MIDNIGHT + 72 * HOUR + MINUTE, HOUR);
    const record = await city.kpi(
      `charger.uptime/asset/ts06/day?start=${localDate(BEFORE)}`,
      ({ status }) => status === 'final',
    );
    expect(record).toMatchObject({ downS: 3600, revision: 1 });
  });
});
