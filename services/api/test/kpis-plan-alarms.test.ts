import { topics } from '@infrapulse/contracts';
import type { Alarm, AlarmCommand, KpiRecord, StateRecord } from '@infrapulse/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alarm, transition } from './alarm-record.ts';
import { end, kpi } from './kpi-record.ts';
import { row, startApi, type TestApi, until } from './start-api.ts';

const DAY = 86_400_000;
const DESK = 'desk 0530-0000000';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ waitMs: 300 });
  const place = { site: 'st-1', operator: 'op-1', attributes: { contacts: DESK } };
  const charger = { kind: 'charger', telemetry: 'expected', ...place };
  await api.send('POST', '/api/v1/assets/import', [
    { ...charger, id: 'c-1', commissionedAt: '2021-01-01T00:00:00Z', district: '371702' },
    { ...charger, id: 'c-2', commissionedAt: '2023-06-01T00:00:00Z', district: '371703' },
  ]);
});
afterAll(() => api.stop());

async function publish(...records: readonly KpiRecord[]): Promise<void> {
  await api.stream.append(
    topics.kpis,
    records.map((value) => ({
      key: `${value.kpi}/${value.policy}/${value.scope}/${value.id}/${value.window}/${value.start}`,
      value,
    })),
  );
}

describe('KPI records', () => {
  it('are listed by filter, one by its address with the default policy, and as CSV', async () => {
    await publish(
      kpi({}),
      kpi({ policy: 'nevi', value: 0.95 }),
      kpi({ id: 'c-2', value: null, verdict: 'undecided' }),
      kpi({ scope: 'city', id: '371700', window: 'day', start: end - DAY, value: 0.5 }),
      kpi({ scope: 'city', id: '371700', window: 'day', start: end, value: 0.7 }),
    );
    const list = await until(
      () =>
        api.get('/api/v1/kpis?kpi=charger.uptime&scope=asset&policy=exclude_unknown&sort=-value'),
      ({ body }) => (body as { items: unknown[] }).items.length === 2,
    );
    expect(list.body).toMatchObject({
      items: [
        { id: 'c-1', value: 0.9444, start: '2026-01-01T00:00:00.000Z', position: { 0: 12 } },
        { id: 'c-2', value: null },
      ],
      next: null,
    });
    const one = await api.get('/api/v1/kpis/charger.uptime/asset/c-1/24h');
    expect(one.body).toMatchObject({ policy: 'exclude_unknown', value: 0.9444, upS: 81_600 });
    const nevi = await api.get('/api/v1/kpis/charger.uptime/asset/c-1/24h?policy=nevi');
    expect(nevi.body).toMatchObject({ value: 0.95 });
    const newest = await api.get('/api/v1/kpis/charger.uptime/city/371700/day');
    expect(newest.body).toMatchObject({ value: 0.7 });
    const dated = await api.get(
      '/api/v1/kpis/charger.uptime/city/371700/day?start=2026-01-01T00:00:00Z',
    );
    expect(dated.body).toMatchObject({ value: 0.5 });
    const missing = await api.get('/api/v1/kpis/charger.uptime/asset/nobody/24h');
    expect([missing.status, missing.body]).toMatchObject([404, { code: 'KPI_UNKNOWN' }]);
    const csv = await api.get('/api/v1/kpis?scope=city', { accept: 'text/csv' });
    expect(csv.text.split('\r\n')[0]).toContain('bounds.low');
    expect((await api.get('/api/v1/kpis?verdict=fine')).body).toMatchObject({
      errors: [{ field: 'verdict' }],
    });
    expect((await api.get('/api/v1/assets/c-1')).body).toMatchObject({
      kpis: [{ policy: 'exclude_unknown' }],
    });
  });

  it('have the same columns as CSV whichever they are, in the order of the record', async () => {
    const target = { id: 'PT-01', comparator: '>', value: 0.9, printed: '90%', source: 'plan' };
    const pue = { kpi: 'datacenter.pue', energyDcWh: 2, energyItWh: 1, designation: 'iPUE2' };
    await publish(
      kpi({ id: 'csv-1', target: target as KpiRecord['target'], position: { 3: 7 } }),
      kpi({ ...pue, id: 'csv-2' }),
    );
    const headOf = async (path: string) =>
      (await api.get(`/api/v1/kpis${path}`, { accept: 'text/csv' })).text.split('\r\n');
    const [head, row] = await until(
      () => headOf('?id=csv-1'),
      ([, first]) => first !== '',
    );
    expect(head).toMatch(/,designation,.+,upS,.+,energyItWh,.+,target\.id,.+,position,computedAt,/);
    expect(row).toContain(',90%,plan,"{""3"":7}",');
    const one = '/charger.uptime/asset/csv-1/24h';
    for (const path of ['?id=csv-2', '?id=nobody', '?scope=city', one, `${one}/history`])
      expect((await headOf(path))[0]).toBe(head);
  });

  it('have a history from the store', async () => {
    await api.series.writeKpis({
      rows: [kpi({ end: end - 1000, value: 0.1 }), kpi({ value: 0.2, revision: 1 })],
      position: { 0: 1 },
    });
    const history = await api.get(
      `/api/v1/kpis/charger.uptime/asset/c-1/24h/history?from=${end - DAY}&to=${end + 1}`,
    );
    expect(history.body).toMatchObject({ items: [{ value: 0.1 }, { value: 0.2 }] });
  });

  it('have a history of the one window whose start is given', async () => {
    const day = { scope: 'city', id: '371700', window: 'day', policy: 'nevi' } as const;
    const first = kpi({ ...day, start: end - 2 * DAY, end: end - DAY, value: 0.1 });
    const second = kpi({ ...day, start: end - DAY, end, value: 0.2 });
    const restated = { ...second, value: 0.3, revision: 1 };
    await publish(first, restated);
    await api.series.writeKpis({ rows: [first, second, restated], position: { 0: 2 } });
    const path = '/api/v1/kpis/charger.uptime/city/371700/day/history?policy=nevi';
    const all = await until(
      () => api.get(path),
      ({ status }) => status === 200,
    );
    expect(all.body).toMatchObject({ items: [{ value: 0.1 }, { value: 0.2 }, { value: 0.3 }] });
    const one = await api.get(`${path}&start=${end - DAY}`);
    expect(one.body).toMatchObject({ items: [{ value: 0.2 }, { value: 0.3 }] });
    const between = await api.get(`${path}&start=${end - DAY}&to=${end - DAY}`);
    expect(between.body).toMatchObject({ items: [] });
    const none = await api.get(`${path}&start=${end + DAY}`);
    expect([none.status, none.body]).toMatchObject([404, { code: 'KPI_UNKNOWN' }]);
  });

  it('have a history in pages back in time, each oldest first, none of it lost', async () => {
    const day = { scope: 'city', id: '371701', window: 'day', policy: 'nevi' } as const;
    const days = [3, 2, 1].map((ago) => ({ start: end - ago * DAY, end: end - (ago - 1) * DAY }));
    const rows = days.flatMap((of, i) =>
      [0, 1, 2].map((revision) => kpi({ ...day, ...of, revision, value: i + revision / 10 })),
    );
    await publish(...rows.filter(({ revision }) => revision === 2));
    await api.series.writeKpis({ rows, position: { 0: 3 } });
    const path = '/api/v1/kpis/charger.uptime/city/371701/day/history?policy=nevi';
    await until(
      () => api.get(path),
      ({ status }) => status === 200,
    );
    const pages = async (query: string) => {
      const found: (readonly number[])[] = [];
      let next: string | null = '';
      while (next !== null) {
        const { body } = await api.get(`${path}${query}${next && `&cursor=${next}`}`);
        const page = body as { items: { value: number }[]; next: string | null };
        found.push(page.items.map(({ value }) => value));
        next = page.next;
      }
      return found;
    };
    expect(await pages('&limit=4')).toEqual([[1.2, 2, 2.1, 2.2], [0.1, 0.2, 1, 1.1], [0]]);
    expect(await pages('&limit=3')).toEqual([
      [2, 2.1, 2.2],
      [1, 1.1, 1.2],
      [0, 0.1, 0.2],
    ]);
    expect(await pages(`&limit=2&from=${end - DAY}`)).toEqual([[2.1, 2.2], [2]]);
    expect(await pages('')).toEqual([rows.map(({ value }) => value)]);
    const strange = await api.get(`${path}&cursor=x`);
    expect([strange.status, strange.body]).toMatchObject([400, { code: 'INVALID_CURSOR' }]);
  });

  it('are explained by spans, register version, exclusions and positions', async () => {
    const span = { state: 'UP' as const, status: 'IDLE', cause: '', raw: '' };
    await api.series.writeSpans({
      cleared: [],
      rows: [{ asset: 'c-1', part: '1', start: end - DAY, end, ...span }],
      position: { 0: 1 },
    });
    const answer = await api.get('/api/v1/kpis/charger.uptime/asset/c-1/24h/explain');
    expect(answer.body).toMatchObject({
      formula: { text: 'up / (up + down)', policy: 'exclude_unknown' },
      assets: [{ id: 'c-1', registerRevision: 1 }],
      spans: [{ asset: 'c-1', part: '1', state: 'UP' }],
      position: { 0: 12 },
      truncated: false,
    });
    expect((await api.get('/api/v1/kpis/x/asset/c-1/24h/explain')).status).toBe(404);
  });

  it('are verified from stored readings, naming the interval that differs', async () => {
    const minute = 60_000;
    const asset = { id: 'c-v', kind: 'charger', telemetry: 'expected' };
    const parts = [{ part: '1', role: 'connector' }];
    const commissionedAt = '2023-01-02T00:00:00Z';
    await api.send('POST', '/api/v1/assets/import', [{ ...asset, parts, commissionedAt }]);
    const said = (minutes: number, status: string | null) =>
      row('c-v', { ts: end + minutes * minute, at: end + minutes * minute, status });
    await api.series.writeReadings({
      fresh: [
        said(-70, 'IDLE'),
        said(-50, null),
        said(-40, 'FAULTED'),
        said(-20, 'IDLE'),
        said(-1, null),
      ],
      replaced: [],
      position: { 0: 99 },
      counters: {},
    });
    const hour = {
      scope: 'part' as const,
      id: 'c-v~1',
      window: '1h' as const,
      start: end - 60 * minute,
    };
    const numbers = { value: 2 / 3, numerator: 2400, denominator: 3600, upS: 2400, downS: 1200 };
    await publish(kpi({ ...hour, ...numbers, bounds: { low: 2 / 3, high: 2 / 3 } }));
    const path = '/api/v1/kpis/charger.uptime/part/c-v~1/1h/verify';
    const same = await until(
      () => api.send('POST', path),
      ({ status }) => status === 200,
    );
    expect(same.body).toMatchObject({ equal: true, differences: [], readings: 5 });
    const span = { asset: 'c-v', part: '1', cause: '', raw: '' };
    await api.series.writeSpans({
      cleared: [],
      rows: [{ ...span, start: end - 60 * minute, end, state: 'UP', status: 'IDLE' }],
      position: { 0: 2 },
    });
    await publish(kpi({ ...hour, ...numbers, value: 1, upS: 3600, downS: 0, numerator: 3600 }));
    const other = await until(
      () => api.send('POST', path),
      ({ body }) => (body as { equal: boolean }).equal === false,
    );
    expect(other.body).toMatchObject({
      differences: [
        { field: 'value' },
        { field: 'numerator' },
        { field: 'upS' },
        { field: 'downS' },
        { field: 'bounds' },
      ],
      intervals: [
        {
          part: '1',
          start: new Date(end - 40 * minute).toISOString(),
          end: new Date(end - 20 * minute).toISOString(),
          reason: 'published: UP IDLE; recomputed: DOWN FAULTED',
        },
      ],
    });
  });

  it('are exported as CSV of a time', async () => {
    const { text, headers } = await api.get(
      `/api/v1/export?dataset=kpis&from=${end - DAY}&to=${end}`,
    );
    expect(headers.get('content-disposition')).toContain('infrapulse-kpis.csv');
    expect(text.startsWith('\uFEFFkpi,policy,scope,')).toBe(true);
    expect(text.split('\r\n').length).toBeGreaterThan(4);
    for (const dataset of ['readings', 'states', 'alarms'])
      expect((await api.get(`/api/v1/export?dataset=${dataset}`)).status).toBe(200);
    expect((await api.get('/api/v1/export?dataset=colours')).status).toBe(400);
  });
});

describe('the plan', () => {
  it('shows every target with its words, its departments and what the verdict rests on', async () => {
    const plan = (await api.get('/api/v1/plan')).body as { items: { id: string }[] };
    expect(plan.items).toHaveLength(24);
    expect(plan.items.find(({ id }) => id === 'PT-10')).toMatchObject({
      value: 7000,
      comparator: '>=',
      actual: 1,
      verdict: 'missed',
      deadline: '2022-12-31T16:00:00.000Z',
    });
    expect(plan.items.find(({ id }) => id === 'PT-05')).toMatchObject({
      printed: '125',
      value: 1.25,
    });
  });

  it('splits one target and refuses one it does not have', async () => {
    const detail = await api.get('/api/v1/plan/PT-10?by=district');
    expect(detail.body).toMatchObject({ groups: [{ key: '371702', actual: 1 }], by: 'district' });
    expect((await api.get('/api/v1/plan/PT-99')).body).toMatchObject({ code: 'TARGET_UNKNOWN' });
    expect((await api.get('/api/v1/plan/PT-10?by=colour')).status).toBe(400);
  });
});

/** What the api asked of an alarm's fold. */
async function commandOn(alarmId: string): Promise<AlarmCommand> {
  let found: AlarmCommand | undefined;
  const consumer = await api.stream.consume(
    { topic: topics.readings, group: null, from: 'earliest' },
    ({ records }) => {
      for (const { value } of records)
        if (value.type === 'command' && value.alarm === alarmId) found = value;
    },
  );
  const command = await until(
    async () => found,
    (seen) => seen !== undefined,
  );
  await consumer.stop();
  return command as AlarmCommand;
}

describe('alarms', () => {
  it('are listed open, one with its history, in the language asked for', async () => {
    await api.stream.append(topics.alarmStates, [{ key: alarm.id, value: alarm }]);
    await api.stream.append(topics.alarms, [
      { key: 'asset/c-1', value: transition('raised', 1, end) },
    ]);
    const list = await until(
      () => api.get('/api/v1/alarms?severity=MAJOR&dept=FGW', { 'accept-language': 'en' }),
      ({ body }) => (body as { items: unknown[] }).items.length === 1,
    );
    expect(list.body).toMatchObject({ items: [{ id: alarm.id, text: 'Connector faulted' }] });
    const one = await until(
      () => api.get(`/api/v1/alarms/${alarm.id}`),
      ({ body }) => (body as { history: unknown[] }).history.length === 1,
    );
    expect(one.body).toMatchObject({
      text: '充电接口故障',
      history: [{ step: 'raised', at: '2026-01-02T00:00:00.000Z' }],
    });
    expect((await api.get('/api/v1/alarms?state=NORMAL')).body).toMatchObject({ items: [] });
    expect((await api.get('/api/v1/alarms?state=LOUD')).status).toBe(400);
    expect((await api.get('/api/v1/alarms/nobody')).body).toMatchObject({ code: 'ALARM_UNKNOWN' });
    expect((await api.get('/api/v1/alarms', { accept: 'text/csv' })).text).toContain('MAJOR');
    const performance = await api.get(`/api/v1/alarms/performance?from=${end - 1}&to=${end + 1}`);
    expect(performance.body).toMatchObject({ annunciated: 1, priorities: { high: 1 } });
  });

  it('are named, with their place, where their performance is judged', async () => {
    const { body } = await api.get(`/api/v1/alarms/performance?from=${end - 1}&to=${end + 1}`, {
      'accept-language': 'en',
    });
    const named = { alarm: alarm.id, text: 'Connector faulted', scope: 'asset', assetOrId: 'c-1' };
    const { items } = (await api.get('/api/v1/alarms')).body as { items: { siteName: string }[] };
    expect(body).toMatchObject({
      top10: [{ ...named, part: '1', siteName: items[0]?.siteName, times: 1 }],
    });
  });

  it('say until when a silence keeps them from calling, and of others nothing', async () => {
    const silence = (to: number, match: object) =>
      api.send('POST', '/api/v1/silences', { match, to, reason: 'works' });
    const silencedUntil = async () => {
      const { body } = await api.get(`/api/v1/alarms/${alarm.id}`);
      return (body as { silencedUntil: string | null }).silencedUntil;
    };
    const hour = (n: number) => Date.now() + n * 3_600_000;
    await silence(hour(4), { asset: ['c-2'] });
    await silence(hour(5), { district: ['371702'], severity: ['MINOR'] });
    await api.send('POST', '/api/v1/silences', {
      match: { asset: ['c-1'] },
      from: hour(6),
      to: hour(7),
      reason: 'to come',
    });
    expect(await silencedUntil()).toBeNull();
    const [short, long] = [hour(1), hour(2)];
    await silence(short, { asset: ['c-1'], rule: [alarm.rule] });
    expect(await silencedUntil()).toBe(new Date(short).toISOString());
    const made = await silence(long, { district: ['371702'], department: ['FGW', 'ny'] });
    expect(await silencedUntil()).toBe(new Date(long).toISOString());
    await api.send('DELETE', `/api/v1/silences/${(made.body as { silenceId: string }).silenceId}`);
    expect(await silencedUntil()).toBe(new Date(short).toISOString());
  });

  it('say where they are, whom they keep from calling, and why they do not call', async () => {
    const shelved: Alarm = {
      ...alarm,
      id: 'asset~c-1~1~HELD',
      rule: 'HELD',
      state: 'SUPPRESSED_BY_DESIGN',
      suppressedBy: alarm.id,
    };
    await api.stream.append(topics.alarmStates, [{ key: shelved.id, value: shelved }]);
    await api.stream.append(topics.alarms, [
      {
        key: 'asset/c-1',
        value: {
          ...transition('suppressed', 1, end),
          id: `${shelved.id}~1~1`,
          by: 'op',
          reason: 'root cause',
          alarm: shelved,
        },
      },
    ]);
    const items = (path: string) =>
      until(
        () => api.get(`/api/v1/alarms?${path}`),
        ({ body }) => (body as { items: unknown[] }).items.length === 1,
      );
    const { body } = await items('state=UNACK_ACTIVE&operator=op-1');
    expect(body).toMatchObject({
      items: [{ id: alarm.id, holds: 1, because: null, operator: 'op-1', contacts: [DESK] }],
    });
    const held = await items(`suppressedBy=${encodeURIComponent(alarm.id)}`);
    const because = { at: '2026-01-02T00:00:00.000Z', by: 'op', reason: 'root cause' };
    expect(held.body).toMatchObject({ items: [{ id: shelved.id, holds: 0, because }] });
    const { body: ordered } = await api.get('/api/v1/alarms?sort=priority&asset=c-1');
    expect((ordered as { items: { id: string }[] }).items.map(({ id }) => id)).toEqual([
      alarm.id,
      shelved.id,
    ]);
    expect((await api.get('/api/v1/alarms?operator=nobody')).body).toMatchObject({ items: [] });
    expect((await api.get('/api/v1/assets?q=c-1')).body).toMatchObject({
      items: [{ id: 'c-1', openAlarms: 2, annunciatedAlarms: 1 }],
    });
  });

  it('say that a command is applied once the record of the alarm tells of it', async () => {
    const id = 'asset~c-1~2~OTHER';
    const before: Alarm = { ...alarm, id, part: '2', rule: 'OTHER', stepNo: 1 };
    const after: Alarm = { ...before, state: 'OUT_OF_SERVICE', stepNo: 2 };
    await api.stream.append(topics.alarmStates, [{ key: id, value: before }]);
    const path = `/api/v1/alarms/${encodeURIComponent(id)}`;
    await until(
      () => api.get(path),
      ({ status }) => status === 200,
    );
    const answered = api.send('POST', `${path}/out-of-service`, { occurrence: 1 });
    const { commandId, at } = await commandOn(id);
    const step = { ...transition('out_of_service', 2, at), id: `${id}~1~2`, alarm: after };
    const type = 'command_result';
    const said = {
      type,
      commandId,
      alarm: id,
      outcome: 'applied',
      reason: '',
      at,
      src: '',
    } as const;
    await api.stream.append(topics.alarms, [
      { key: 'asset/c-1', value: step },
      { key: 'asset/c-1', value: said },
    ]);
    const { status, body } = await answered;
    expect([status, body]).toMatchObject([202, { outcome: 'pending' }]);
    expect((await api.get(path)).body).toMatchObject({ state: 'UNACK_ACTIVE', stepNo: 1 });
    await api.stream.append(topics.alarmStates, [{ key: id, value: after }]);
    await until(
      () => api.get((body as { status: string }).status),
      (answer) => (answer.body as { outcome: string }).outcome === 'applied',
    );
    expect((await api.get(path)).body).toMatchObject({ state: 'OUT_OF_SERVICE', stepNo: 2 });
  });

  it('take a command into the log and answer as the fold decides', async () => {
    await api.stream.process({ topic: topics.readings, group: 'fold', foldVersion: 1 }, () => ({
      apply: (records) =>
        records.flatMap(({ value }) => {
          if (value.type !== 'command') return [];
          const outcome = value.occurrence === 1 ? 'applied' : 'stale';
          if (value.verb === 'reset') return [];
          const { commandId, at } = value;
          const result = { type: 'command_result', commandId, alarm: value.alarm, outcome };
          const refused = value.verb === 'suppress' ? { outcome: 'refused' } : {};
          return [
            {
              topic: topics.alarms,
              key: 'asset/c-1',
              value: { ...result, ...refused, reason: 'because', at, src: '' },
            } as never,
          ];
        }),
      changes: () => [],
    }));
    const post = (verb: string, body: object) =>
      api.send('POST', `/api/v1/alarms/${alarm.id}/${verb}`, body);
    const applied = await post('ack', { occurrence: 1, reason: 'seen' });
    expect([applied.status, applied.body]).toMatchObject([200, { outcome: 'applied' }]);
    const stale = await post('ack', { occurrence: 0 });
    expect([stale.status, stale.body]).toMatchObject([409, { code: 'OCCURRENCE_MOVED_ON' }]);
    const refused = await post('suppress', { occurrence: 1 });
    expect([refused.status, refused.body]).toMatchObject([422, { code: 'COMMAND_REFUSED' }]);
    const undecided = await post('reset', { occurrence: 1 });
    expect([undecided.status, undecided.body]).toMatchObject([202, { outcome: 'pending' }]);
    const { status } = undecided.body as { status: string };
    expect((await api.get(status)).body).toMatchObject({ outcome: 'pending' });
    expect((await post('shelve', { occurrence: 1 })).body).toMatchObject({ code: 'INVALID_BODY' });
    const bulk = await api.send('POST', '/api/v1/alarms/bulk', {
      verb: 'ack',
      alarms: [{ id: alarm.id, occurrence: 1 }],
    });
    expect([bulk.status, bulk.body]).toMatchObject([200, { items: [{ outcome: 'applied' }] }]);
    const filtered = await api.send('POST', '/api/v1/alarms/bulk', {
      verb: 'ack',
      filter: { kind: 'charger', rule: alarm.rule },
    });
    expect([filtered.status, filtered.body]).toMatchObject([
      200,
      { items: [{ alarm: alarm.id, outcome: 'applied' }], matched: 1, next: 0 },
    ]);
    const none = await api.send('POST', '/api/v1/alarms/bulk', {
      verb: 'ack',
      filter: { rule: 'NO_SUCH_RULE' },
    });
    expect(none.body).toEqual({ items: [], matched: 0, next: 0 });
    for (const neither of [{}, { filter: {}, alarms: [{ id: alarm.id, occurrence: 1 }] }])
      expect(
        await api.send('POST', '/api/v1/alarms/bulk', { verb: 'ack', ...neither }),
      ).toMatchObject({ status: 400, body: { detail: 'alarms: give either alarms or a filter' } });
    const audit = await api.get('/api/v1/audit?action=alarm.ack');
    expect((audit.body as { items: unknown[] }).items).toHaveLength(4);
  });
});

describe('quality and rejections', () => {
  it('tell each operator what is missing, and page through what was refused', async () => {
    const span = { start: end, end: null, state: 'UNKNOWN', status: '', cause: 'silent', raw: '' };
    const state = { asset: 'c-1', part: '1', kind: 'charger', span, src: '' } as StateRecord;
    await api.stream.append(topics.states, [{ key: 'c-1~1', value: state }]);
    await api.stream.append(
      topics.rejected,
      [1, 2, 3].map((n) => ({
        key: 'c-1',
        value: {
          code: n === 2 ? ('NOT_JSON' as const) : ('SCHEMA' as const),
          field: '',
          hint: `hint ${n}`,
          topic: '',
          client: 'cl',
          asset: 'c-1',
          at: end + n,
          node: 'n',
          raw: '',
          bytes: 1,
        },
      })),
    );
    const quality = await until(
      () => api.get('/api/v1/quality?operator=op-1'),
      ({ body }) => (body as { items: { unknownParts: number }[] }).items[0]?.unknownParts === 1,
    );
    expect(quality.body).toMatchObject({
      items: [{ operator: 'op-1', assets: 2, expected: 2, connectedRate: 0, rejected: 3 }],
    });
    const first = await api.get('/api/v1/rejected?code=SCHEMA&limit=1');
    const { items, next } = first.body as { items: object[]; next: string };
    expect(items).toMatchObject([{ hint: 'hint 3', at: '2026-01-02T00:00:00.003Z' }]);
    const second = await api.get(`/api/v1/rejected?code=SCHEMA&limit=1&cursor=${next}`);
    expect(second.body).toMatchObject({ items: [{ hint: 'hint 1' }] });
    expect((await api.get('/api/v1/assets?state=UNKNOWN')).body).toMatchObject({
      items: [{ id: 'c-1', state: 'UNKNOWN' }],
    });
  });

  it('do not take an asset for unknown whose parts have states, nor a meter', async () => {
    await api.send('POST', '/api/v1/assets/import', [
      {
        id: 'd-1',
        kind: 'site5g',
        telemetry: 'expected',
        operator: 'op-3',
        parts: [
          { part: 'c1', role: 'cell' },
          { part: 'fsu', role: 'fsu' },
        ],
      },
    ]);
    const span = { start: end, end: null, cause: '', raw: '' };
    const up = { ...span, state: 'UP', status: 'IN_SERVICE' };
    const silent = { ...span, state: 'UNKNOWN', status: '', cause: 'silent' };
    const states = [
      { asset: 'd-1', part: '', kind: 'site5g', span: silent, src: '' },
      { asset: 'd-1', part: 'fsu', kind: 'site5g', span: silent, src: '' },
      { asset: 'd-1', part: 'c1', kind: 'site5g', span: up, src: '' },
    ] as StateRecord[];
    await api.stream.append(
      topics.states,
      states.map((value) => ({
        key: value.part === '' ? 'd-1' : `d-1~${value.part}`,
        value,
      })),
    );
    const one = await until(
      () => api.get('/api/v1/assets/d-1'),
      ({ body }) => (body as { state: string }).state === 'UP',
    );
    expect(one.body).toMatchObject({ state: 'UP', states: [{ part: 'c1', state: 'UP' }] });
    expect((await api.get('/api/v1/quality?operator=op-3')).body).toMatchObject({
      items: [{ expected: 1, known: 1, unknownParts: 0 }],
      kinds: [{ kind: 'site5g', assets: 1, expected: 1, known: 1 }],
    });
  });
});
