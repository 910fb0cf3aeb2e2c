import { topics } from '@infrapulse/contracts';
import { type Alarm, DAY_MS, type KpiRecord, kpiKey } from '@infrapulse/domain';
import { afterEach, describe, expect, it } from 'vitest';
import { type Bench, openIngest, until } from './open-ingest.ts';

let bench: Bench;
afterEach(() => bench.close());

const KPI = {
  kpi: 'charger.uptime',
  policy: 'exclude_unknown',
  scope: 'asset',
  id: 'cs-1',
  window: '24h',
  start: 1,
  value: 1,
} as KpiRecord;
const ALARM = { scope: 'asset', assetOrId: 'cs-1', part: '', rule: 'hot' } as Alarm;

async function heard(filter: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const client = await bench.connect(`l${Math.random()}`);
  client.on('message', (topic, payload) => found.set(topic, payload.toString()));
  await client.subscribeAsync(filter, { qos: 1 });
  return found;
}

function put(records: readonly Partial<KpiRecord>[]): Promise<void> {
  const full = records.map((fields) => ({ ...KPI, ...fields }));
  return bench.stream.append(
    topics.kpis,
    full.map((value) => ({ key: kpiKey(value), value })),
  );
}

describe('results on MQTT', () => {
  it('are the default policy of assets and above, retained, and there again after a restart', async () => {
    bench = await openIngest();
    await put([{}, { policy: 'nevi', value: 0 }, { scope: 'part', id: 'cs-1~1' }]);
    const live = await heard('infrapulse/v1/kpi/#');
    await until(() => live.size > 0);
    await bench.restart();
    const after = await heard('infrapulse/v1/kpi/#');
    await until(() => after.size > 0);
    expect([...after.keys()]).toEqual(['infrapulse/v1/kpi/charger.uptime/asset/cs-1/24h']);
    expect(JSON.parse([...after.values()][0] ?? '')).toEqual(KPI);
  });

  it('of a calendar window are those of the newest period', async () => {
    bench = await openIngest();
    await put([20, 30, 10].map((day) => ({ window: 'day', start: day * DAY_MS, value: day })));
    const found = await heard('infrapulse/v1/kpi/#');
    await until(
      () => found.size > 0 && [...found.values()].some((text) => text.includes('"value":30')),
    );
    expect(found.size).toBe(1);
  });

  it('of PUE are the deepest category that has a value', async () => {
    bench = await openIngest();
    const pue = { kpi: 'datacenter.pue', id: 'dc-1' };
    await put([
      { ...pue, policy: 'PUE3', value: null },
      { ...pue, policy: 'PUE1', value: 1.1 },
      { ...pue, policy: 'PUE2', value: 1.2 },
      { ...pue, policy: 'PUE1', value: 1.11 },
    ]);
    const found = await heard('infrapulse/v1/kpi/#');
    await until(() => [...found.values()].some((text) => text.includes('"PUE2"')));
    expect(found.size).toBe(1);
  });

  it('of an alarm are emptied when it is normal again', async () => {
    bench = await openIngest();
    const key = 'asset~cs-1~-~hot';
    await bench.stream.append(topics.alarmStates, [{ key, value: ALARM }]);
    const found = await heard('infrapulse/v1/alarm/#');
    const topic = 'infrapulse/v1/alarm/asset/cs-1/-/hot';
    await until(() => found.get(topic) === JSON.stringify(ALARM));
    await bench.stream.append(topics.alarmStates, [{ key, value: undefined }]);
    await until(() => found.get(topic) === '');
  });
});
