import { topics } from '@infrapulse/contracts';
import type { KpiRecord } from '@infrapulse/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alarm, transition } from './alarm-record.ts';
import { reading, startApi, type TestApi, until } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ live: { intervalMs: '20ms', clientsMax: 4 } });
});
afterAll(() => api.stop());

interface LiveEvent {
  readonly name: string;
  readonly data: Record<string, unknown>;
}

/** An SSE client: events as they come, and the last id. */
async function open(query: string, lastId?: string, url = api.url) {
  const ending = new AbortController();
  const response = await fetch(`${url}/api/v1/live?${query}`, {
    signal: ending.signal,
    headers: lastId === undefined ? {} : { 'last-event-id': lastId },
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let id = '';
  const waiting: LiveEvent[] = [];
  async function next(): Promise<LiveEvent> {
    for (;;) {
      const event = waiting.shift();
      if (event) return event;
      const { value = '', done } = (await reader?.read()) ?? { done: true };
      if (done) throw new Error('the feed has ended');
      rest += value;
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) take(block);
    }
  }
  function take(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
    );
    id = fields.get('id') ?? id;
    const name = fields.get('event');
    if (name)
      waiting.push({
        name,
        data: JSON.parse(fields.get('data') ?? '{}') as Record<string, unknown>,
      });
  }
  /** Reads on until the server has said where it stands. */
  async function position(): Promise<string> {
    while (id === '') {
      const { value = '' } = (await reader?.read()) ?? {};
      rest += value;
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) take(block);
    }
    return id;
  }
  return {
    status: response.status,
    headers: response.headers,
    next,
    position,
    close: () => ending.abort(),
  };
}

function kpi(id: string, value: number): { key: string; value: KpiRecord } {
  const record = {
    kpi: 'charger.uptime',
    formula: '',
    formulaVersion: 1,
    policy: 'exclude_unknown',
    scope: 'asset',
    id,
    kind: 'charger',
    window: '24h',
    start: 0,
    end: 1,
    timeZone: 'Asia/Shanghai',
    value,
    unit: '1',
    numerator: null,
    denominator: null,
    coverage: 1,
    bounds: { low: value, high: value },
    quality: 'sufficient',
    status: 'running',
    revision: 0,
    verdict: 'not_judged',
    target: null,
    position: {},
    computedAt: 1,
    reason: '',
  } as const;
  return { key: `charger.uptime/exclude_unknown/asset/${id}/24h/rolling`, value: record };
}

function raised(occurrence: number) {
  const value = {
    ...transition('raised', 1, 1),
    id: `asset~c-1~-~R~${occurrence}~1`,
    alarm: { ...alarm, id: 'asset~c-1~-~R', rule: 'R', occurrence, text: { zh: '甲', en: 'A' } },
  };
  return { key: 'asset/c-1', value };
}

async function register(id: string, at = api): Promise<void> {
  await at.send('POST', '/api/v1/assets/import', [{ id, kind: 'charger', telemetry: 'expected' }]);
}

/** The asset says a status, and the api has taken it. */
async function hear(asset: string, status: 'CHARGING' | 'FAULTED', at = api): Promise<void> {
  await at.log(asset, reading(asset, { ts: Date.UTC(2026, 0, 1, 1), status }));
  await until(
    () => at.get(`/api/v1/assets/${asset}`),
    ({ text }) => text.includes(`"status":"${status}"`),
  );
}

describe('the live feed', () => {
  it('sends the newest value of each key, and only what is asked for', async () => {
    const feed = await open('topics=kpi&id=c-1&window=24h');
    expect(feed.headers.get('content-type')).toContain('text/event-stream');
    await feed.position();
    await api.stream.append(topics.kpis, [kpi('c-2', 0.5), kpi('c-1', 0.1), kpi('c-1', 0.2)]);
    expect(await feed.next()).toMatchObject({ name: 'kpi', data: { id: 'c-1', value: 0.2 } });
    feed.close();
  });

  it('sends every alarm transition, and after a reconnect those that were missed', async () => {
    const feed = await open('topics=alarm&lang=en');
    await api.stream.append(topics.alarms, [raised(1), raised(2)]);
    expect(await feed.next()).toMatchObject({ name: 'alarm', data: { occurrence: 1, text: 'A' } });
    expect(await feed.next()).toMatchObject({ data: { occurrence: 2 } });
    const before = await feed.position();
    feed.close();
    const other = await open('topics=alarm');
    await api.stream.append(topics.alarms, [raised(3)]);
    await other.next();
    other.close();
    // The id of another run of the server: its position in the alarms still holds.
    const [, , vector] = /^([^.]+)\.(\d+)\.(.*)$/.exec(before)?.slice(1) ?? [];
    const resumed = await open('topics=alarm', `other.7.${vector || '0:2'}`);
    let event = await resumed.next();
    while (event.data['occurrence'] !== 3) event = await resumed.next();
    expect(event).toMatchObject({ data: { occurrence: 3, text: '甲' } });
    resumed.close();
  });

  it('does not keep an alarm for the next round of values', async () => {
    const seldom = await startApi({ live: { intervalMs: '1h' } });
    const feed = await open('topics=alarm', undefined, seldom.url);
    await feed.position();
    await seldom.stream.append(topics.alarms, [raised(1)]);
    expect(await feed.next()).toMatchObject({ name: 'alarm', data: { occurrence: 1 } });
    feed.close();
    await seldom.stop();
  });

  it('sends the values that changed while a client was away, each once', async () => {
    const feed = await open('topics=kpi');
    const before = await feed.position();
    feed.close();
    const other = await open('topics=kpi');
    await api.stream.append(topics.kpis, [kpi('c-3', 0.1), kpi('c-3', 0.2), kpi('c-4', 0.3)]);
    while ((await other.next()).data['id'] !== 'c-4');
    const resumed = await open('topics=kpi&id=c-3', before);
    expect(await resumed.next()).toMatchObject({ data: { id: 'c-3', value: 0.2 } });
    await api.stream.append(topics.kpis, [kpi('c-3', 0.4)]);
    expect(await resumed.next()).toMatchObject({ data: { id: 'c-3', value: 0.4 } });
    other.close();
    resumed.close();
  });

  it('sends what changed of a part within a second of its reading', async () => {
    const feed = await open('topics=asset&asset=c-9');
    await feed.position();
    const ts = Date.UTC(2026, 0, 1);
    await api.log('c-9', reading('c-9', { ts, status: 'IDLE', metrics: { power_kw: 1 } }));
    expect(await feed.next()).toMatchObject({
      name: 'asset',
      data: { asset: 'c-9', part: '1', status: 'IDLE', metrics: { power_kw: 1 } },
    });
    feed.close();
  });

  it('sends what changed of an asset while nobody was connected', async () => {
    const feed = await open('topics=asset&asset=c-9');
    const before = await feed.position();
    feed.close();
    await register('c-9');
    await hear('c-9', 'CHARGING');
    const resumed = await open('topics=asset&asset=c-9', before);
    expect(await resumed.next()).toMatchObject({ data: { asset: 'c-9', status: 'CHARGING' } });
    resumed.close();
  });

  it.each(['a position from before assets were followed', 'a position of another run'])(
    'sends the present state of wanted assets to %s',
    async (position) => {
      const fresh = await startApi({ live: { intervalMs: '20ms' } });
      await register('c-7', fresh);
      const feed = await open('topics=kpi', undefined, fresh.url);
      const before = position.endsWith('run') ? 'other.7.' : await feed.position();
      await hear('c-7', 'FAULTED', fresh);
      const resumed = await open('topics=asset&asset=c-7', before, fresh.url);
      expect(await resumed.next()).toMatchObject({ data: { asset: 'c-7', status: 'FAULTED' } });
      feed.close();
      resumed.close();
      await fresh.stop();
    },
  );

  it('refuses a topic it does not know', async () => {
    const answer = await api.get('/api/v1/live?topics=gossip');
    expect([answer.status, answer.body]).toMatchObject([400, { code: 'INVALID_PARAMETER' }]);
  });
});

it('filters and names by the register version in force, not by one that is planned', async () => {
  const asset = { id: 'c-move', kind: 'charger', telemetry: 'expected' };
  const known = { commissionedAt: '2023-01-02T00:00:00Z', validFrom: '2023-01-02T00:00:00Z' };
  await api.send('PUT', '/api/v1/assets/c-move', {
    ...asset,
    ...known,
    operator: 'op-now',
    name: 'now',
  });
  const planned = { operator: 'op-later', name: 'later', validFrom: '2099-01-01T00:00:00Z' };
  await api.send('PATCH', '/api/v1/assets/c-move', planned);
  const registered = await api.get('/api/v1/assets/c-move');
  expect(registered.body).toMatchObject({ name: 'now' });
  const feed = await open('topics=alarm&operator=op-now');
  await feed.position();
  const { key, value } = raised(1);
  const moved = { ...value.alarm, id: 'asset~c-move~-~R', assetOrId: 'c-move' };
  const told = { ...value, id: 'asset~c-move~-~R~1~1', alarm: moved };
  await api.stream.append(topics.alarms, [{ key: key.replace('c-1', 'c-move'), value: told }]);
  expect((await feed.next()).data).toMatchObject({ assetOrId: 'c-move' });
  feed.close();
});
