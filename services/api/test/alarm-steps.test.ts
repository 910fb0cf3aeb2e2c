import { topics } from '@infrapulse/contracts';
import type { Alarm, AlarmState, AlarmTransition } from '@infrapulse/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepsIn } from '../src/alarm-steps.ts';
import { watchAlarms } from '../src/city/watch-alarms.ts';
import { alarm } from './alarm-record.ts';
import { startApi, type TestApi, until } from './start-api.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOW = Date.now();
const ALARMS = 6000;
/** One a minute and a half, so that memory holds those of the last five days. */
const raisedAt = (n: number) => NOW - DAY - (ALARMS - n) * 1.5 * MINUTE;
const FIRST = raisedAt(0);

/** Raised, acknowledged, cleared, and its end. */
function stepsOf(n: number): readonly AlarmTransition[] {
  const id = `asset~c-${n}~1~CONNECTOR_FAULTED`;
  const base = { ...alarm, id, assetOrId: `c-${n}`, raisedAt: raisedAt(n) };
  const steps = [
    ['raised', 'UNACK_ACTIVE'],
    ['acked', 'ACK_ACTIVE'],
    ['cleared', 'NORMAL'],
    ['commented', 'NORMAL'],
  ] as const;
  return steps.map(([step, state], i) => ({
    type: 'transition',
    id: `${id}~1~${i}`,
    step,
    stepNo: i,
    at: raisedAt(n) + i * 1000,
    by: '',
    reason: '',
    alarm: { ...base, state },
    src: '0:1',
  }));
}

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  for (let n = 0; n < ALARMS; n += 500) {
    const values = Array.from({ length: 500 }, (_, i) => stepsOf(n + i)).flat();
    // What is told of a time long ago ends no search.
    const old = { ...(values[0] as AlarmTransition), id: `old-${n}`, at: 1 };
    const late = { ...old, alarm: { ...old.alarm, id: 'old', raisedAt: 1, historical: true } };
    const records = [...values, late].map((value) => ({ key: value.alarm.id, value }));
    await api.stream.append(topics.alarms, records);
  }
  const newest = stepsOf(ALARMS - 1)[0]?.alarm.id ?? '';
  await until(
    () => api.get(`/api/v1/alarms/${encodeURIComponent(newest)}`),
    ({ status }) => status === 200,
  );
}, 60_000);
afterAll(() => api.stop());

const times = (from: number, to: number) => `from=${Math.floor(from)}&to=${Math.floor(to)}`;

it('an alarm that has been raised again since is listed at its occurrence of the time asked for', async () => {
  const own = await startApi();
  try {
    const id = 'asset~again~1~CONNECTOR_FAULTED';
    const at = (minutes: number) => NOW - 3 * 60 * MINUTE + minutes * MINUTE;
    const step = (occurrence: number, minutes: number, state: AlarmState) => ({
      ...(stepsOf(0)[0] as AlarmTransition),
      id: `${id}~${occurrence}~${state}`,
      step: state === 'UNACK_ACTIVE' ? ('raised' as const) : ('cleared' as const),
      at: at(minutes),
      alarm: {
        ...alarm,
        id,
        assetOrId: 'again',
        occurrence,
        state,
        raisedAt: at(occurrence === 1 ? 0 : 60),
      },
    });
    const steps = [
      step(1, 0, 'UNACK_ACTIVE'),
      step(1, 5, 'RTN_UNACK'),
      step(2, 60, 'UNACK_ACTIVE'),
    ];
    await own.stream.append(
      topics.alarms,
      steps.map((value) => ({ key: id, value })),
    );
    const listed = async (query: string) => {
      const { body } = await own.get(`/api/v1/alarms?${query}`);
      const { items } = body as { items: readonly Alarm[] };
      return items.map(({ occurrence, state }) => [occurrence, state]);
    };
    const all = await until(
      () => listed(`from=${at(-1)}`),
      (items) => items.length > 0,
    );
    expect(all).toEqual([[2, 'UNACK_ACTIVE']]);
    expect(await listed(times(at(-1), at(30)))).toEqual([[1, 'RTN_UNACK']]);
    expect(await listed(`to=${at(30)}`)).toEqual([[1, 'RTN_UNACK']]);
    expect(await listed(times(at(-1), at(90)))).toEqual([[2, 'UNACK_ACTIVE']]);
    expect(await listed(times(at(30), at(50)))).toEqual([]);
  } finally {
    await own.stop();
  }
});

describe('steps of alarms that memory no longer has', () => {
  it('count in the figures of the alarm system', async () => {
    const figuresOf = async (from: number, to: number) =>
      (await api.get(`/api/v1/alarms/performance?${times(from, to)}`)).body as {
        annunciated: number;
        fleeting: number;
      };
    expect(await figuresOf(FIRST - 1, NOW)).toMatchObject({ annunciated: ALARMS });
    expect(await figuresOf(FIRST - 1, FIRST + 10 * 1.5 * MINUTE)).toMatchObject({
      annunciated: 10,
      top10: expect.arrayContaining([expect.objectContaining({ text: alarm.text.zh })]),
    });
    expect(await figuresOf(NOW - 2 * DAY, NOW)).toMatchObject({ annunciated: 960 });
  });

  it('are exported, each once and in order', async () => {
    const query = `dataset=alarms&format=csv&${times(FIRST - 1, NOW)}`;
    const { text } = await api.get(`/api/v1/export?${query}`);
    const ids = text
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[1]);
    const wanted = Array.from({ length: ALARMS }, (_, n) => stepsOf(n)).flat();
    expect(ids).toEqual(wanted.map(({ alarm: { id } }) => id));
  });

  it('are listed with the alarms of a time', async () => {
    const list = async (query: string) =>
      (await api.get(`/api/v1/alarms?limit=1000&sort=raisedAt&${query}`)).body as {
        items: { id: string }[];
      };
    const { items } = await list(times(FIRST - 1, FIRST + 99.5 * 1.5 * MINUTE));
    expect(items).toHaveLength(100);
    expect(items[0]?.id).toBe(stepsOf(0)[0]?.alarm.id);
    expect((await list(times(NOW - 2 * DAY, NOW))).items).toHaveLength(960);
  });

  it('are exported of one asset, and of a kind', async () => {
    const linesOf = async (query: string) => {
      const path = `/api/v1/export?dataset=alarms&${times(FIRST - 1, NOW)}&${query}`;
      return (await api.get(path)).text.trim().split('\r\n').length - 1;
    };
    const asset = { site: 'site-1', district: '371702', name: '桩', operator: 'op-01' };
    const put = await api.send('PUT', '/api/v1/assets/c-1', {
      ...asset,
      id: 'c-1',
      kind: 'charger',
      attributes: { ratedKw: 60, current: 'DC' },
    });
    expect(put.body).toMatchObject({ id: 'c-1' });
    expect(await linesOf('asset=c-1')).toBe(4);
    expect(await linesOf(`kind=${alarm.kind}`)).toBe(4 * ALARMS);
    expect(await linesOf('kind=substation')).toBe(0);
  });

  it('are all told, each once, while others arrive', async () => {
    const alarms = await watchAlarms(api.stream);
    const before = Array.from({ length: ALARMS }, (_, n) => stepsOf(n)).flat();
    let arrived = ALARMS;
    const stream = {
      ...api.stream,
      async tail(...asked: Parameters<TestApi['stream']['tail']>) {
        const values = Array.from({ length: 25 }, () => stepsOf(arrived++)).flat();
        await api.stream.append(
          topics.alarms,
          values.map((value) => ({ key: value.alarm.id, value })),
        );
        return api.stream.tail(...asked);
      },
    } as TestApi['stream'];
    const told: string[] = [];
    const time = { from: FIRST - 1 };
    for await (const { id } of await stepsIn({ city: { alarms } as never, stream }, time))
      told.push(id);
    await alarms.stop();
    expect(told.slice(0, before.length)).toEqual(before.map(({ id }) => id));
    expect(new Set(told).size).toBe(told.length);
  });

  it('are refused before the first where they are too many', async () => {
    const deps = { city: { alarms: { keptSince: () => NOW } } as never, stream: api.stream };
    await expect(stepsIn(deps, { from: FIRST - 1 }, 4 * ALARMS)).rejects.toThrow(
      /more than 24000 steps/,
    );
    const few = { from: FIRST - 1, to: FIRST + 10 * 1.5 * MINUTE };
    const told: AlarmTransition[] = [];
    for await (const step of await stepsIn(deps, few, 40)) told.push(step);
    expect(told).toHaveLength(40);
    await expect(stepsIn(deps, few, 39)).rejects.toMatchObject({ code: 'RANGE_TOO_LARGE' });
  });

  it('tell what was active for more than a day at the end of a time', async () => {
    const [raised] = stepsOf(0);
    const long = { ...raised, id: 'long', step: 'cleared', at: NOW - 2 * DAY } as AlarmTransition;
    const value = { ...long, alarm: { ...long.alarm, id: 'long', state: 'NORMAL' as const } };
    await api.stream.append(topics.alarms, [{ key: 'long', value }]);
    const staleAt = async (to: number) =>
      (await api.get(`/api/v1/alarms/performance?${times(to - DAY, to)}`)).body as { stale: [] };
    expect(await staleAt(FIRST + 1.5 * DAY)).toMatchObject({ stale: [{ alarm: 'long' }] });
    expect(await staleAt(FIRST + 0.5 * DAY)).toMatchObject({ stale: [] });
    expect(await staleAt(NOW - DAY)).toMatchObject({ stale: [] });
  });

  it('tell what was shelved only afterwards as active at the end of a time, and nothing twice', async () => {
    const [raised] = stepsOf(0);
    const [to, shelvedAt] = [NOW - 3 * DAY, NOW - 2.5 * DAY];
    const told = async (id: string, ...steps: [AlarmTransition['step'], number, AlarmState][]) => {
      const records = steps.map(([step, at, state], i) => {
        const record = { ...raised?.alarm, id, state, clearedAt: null, stepNo: i + 2 } as Alarm;
        const value = { ...raised, id: `${id}~${i}`, step, at, alarm: record } as AlarmTransition;
        return { key: id, value };
      });
      await api.stream.append(topics.alarms, records);
    };
    await told('shelved-later', ['shelved', shelvedAt, 'SHELVED']);
    await told('acked-later', ['acked', shelvedAt, 'ACK_ACTIVE']);
    await told(
      'shelved-then',
      ['shelved', to - MINUTE, 'SHELVED'],
      ['unshelved', shelvedAt, 'UNACK_ACTIVE'],
    );
    await told('unshelved-later', ['unshelved', shelvedAt, 'UNACK_ACTIVE']);
    await told('cleared-under-shelf', ['cleared', shelvedAt, 'SHELVED']);
    await told('cleared-then', ['cleared', to - MINUTE, 'NORMAL']);
    const { body } = await api.get(`/api/v1/alarms/performance?${times(to - DAY, to)}`);
    const ids = (body as { stale: { alarm: string }[] }).stale.map(({ alarm: id }) => id);
    expect(ids.toSorted()).toEqual(['acked-later', 'long', 'shelved-later']);
  });

  it('are judged up to now where a time ends later', async () => {
    const path = `/api/v1/alarms/performance?${times(NOW - 2 * DAY, NOW + 2 * DAY)}`;
    const { body } = await api.get(path);
    const { to, ...figures } = body as {
      to: string;
      annunciated: number;
      averagePer10Min: number;
      stale: [];
    };
    expect(Date.parse(to)).toBeLessThanOrEqual(Date.now());
    expect(figures.averagePer10Min).toBeCloseTo(figures.annunciated / (2 * 144), 3);
    expect(figures.stale).toEqual([]);
    const later = await api.get(`/api/v1/alarms/performance?from=${NOW + DAY}`);
    expect([later.status, later.body]).toMatchObject([400, { code: 'INVALID_PARAMETER' }]);
  });

  it('are refused for a time longer than the log is kept, however long it is', async () => {
    const ask = (query: string) => api.get(`/api/v1/alarms/performance?${query}`);
    expect((await ask(`from=${NOW - 399 * DAY}`)).status).toBe(200);
    for (const from of [NOW - 401 * DAY, Date.parse('0001-01-01T00:00:00Z')]) {
      const { status, body } = await ask(`from=${from}`);
      expect([status, body]).toMatchObject([422, { code: 'RANGE_TOO_LARGE' }]);
    }
  });
});
