import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../system/until.ts';
import { type City, createCity, noEngines } from './city.ts';
import { consoleConsume, flux, hasKafkaTools } from './foreign-tools.ts';
import { mosquittoMissing } from './mosquitto.ts';
import { listen } from './sse.ts';
import { CITY } from './worker.ts';

const missing = noEngines ?? mosquittoMissing() ?? null;
const WITHIN_MS = 60_000;

interface AssetAnswer {
  readonly id: string;
  readonly latest: readonly { readonly part: string; readonly metrics: Record<string, number> }[];
}

interface AlarmAnswer {
  readonly id: string;
  readonly state: string;
  readonly occurrence: number;
  readonly ackedBy: string | null;
}

let city: City;
const waitFor = <T>(what: string, ask: () => Promise<T | undefined | false>) =>
  until(ask, { withinMs: WITHIN_MS, what });
const reading = (more: object) => ({ ts: Date.now(), part: '1', ...more });

/** Prints how long something took: what should be a second on an idle machine. */
async function timed<T>(what: string, work: Promise<T>): Promise<T> {
  const began = performance.now();
  const answer = await work;
  process.stdout.write(`  ${what}: ${Math.round(performance.now() - began)} ms\n`);
  return answer;
}

describe.skipIf(missing !== null)(missing ?? 'five services as processes of their own', () => {
  beforeAll(async () => {
    city = await createCity();
    await timed('all ready', Promise.all(CITY.map((service) => city.start(service))));
    await city.publish('infrapulse/v1/charger/warm/telemetry', reading({ status: 'IDLE' }));
    await waitFor('the first reading', () => city.get('/assets/warm'));
  });
  afterAll(() => city?.dispose());

  it('answer for their health, readiness and metrics', async () => {
    for (const service of CITY) {
      const { health, http = health } = city.workers.get(service)?.addresses ?? {};
      const answers = await Promise.all(
        ['/healthz', '/readyz', '/metrics'].map((path) => fetch(`${http}${path}`)),
      );
      expect([service, ...answers.map(({ status }) => status)]).toEqual([service, 200, 200, 200]);
      expect(await answers[2]?.text()).toContain('process_resident_memory_bytes');
    }
  });

  it('show a reading in its asset, and what follows from it in its KPI', async () => {
    const metrics = { power_kw: 42.5 };
    const topic = 'infrapulse/v1/charger/my-charger/telemetry';
    await timed('publish to PUBACK', city.publish(topic, reading({ status: 'Charging', metrics })));
    const asset = await timed(
      'PUBACK to asset',
      waitFor('the asset', () => city.get<AssetAnswer>('/assets/my-charger')),
    );
    expect(asset.latest).toMatchObject([{ part: '1', metrics }]);
    const next = { power_kw: 43.5 };
    await city.publish(topic, reading({ status: 'Charging', metrics: next }));
    const second = waitFor('the next reading', async () => {
      const { latest } = await city.get<AssetAnswer>('/assets/my-charger');
      return latest[0]?.metrics['power_kw'] === 43.5;
    });
    await timed('PUBACK to asset, once it is known', second);
    const path = '/kpis/charger.uptime/asset/my-charger/24h';
    const kpi = await timed(
      'PUBACK to KPI',
      waitFor('the KPI', async () => {
        const record = await city.get<{ value: number | null }>(path);
        return record.value !== null && record;
      }),
    );
    expect(kpi.value).toBe(1);
    const shown = await city.hear('infrapulse/v1/kpi/charger.uptime/asset/my-charger/24h');
    expect(JSON.parse(shown)).toMatchObject({ kpi: 'charger.uptime', id: 'my-charger', value: 1 });
  });

  it('keep a rejection that says what to change', async () => {
    const seconds = { ts: Math.floor(Date.now() / 1000), part: '1', status: 'IDLE' };
    await city.publish('infrapulse/v1/charger/warm/telemetry', seconds);
    const rejection = await waitFor('the rejection', async () => {
      const { items } = await city.get<{ items: readonly { code: string }[] }>('/rejected?limit=9');
      return items.find(({ code }) => code === 'TOO_OLD');
    });
    expect(rejection).toMatchObject({ field: 'ts', client: 'own-hands', asset: 'warm' });
  });

  it('raise an alarm that reaches the live feed and MQTT, and obey the operator', async () => {
    const feed = await listen(
      `${city.workers.get('api')?.addresses['http']}/api/v1/live?topics=alarm`,
    );
    const metrics = { h2_pct_vol: 1.2 };
    const topic = 'infrapulse/v1/hydrogen/h2-1/telemetry';
    const heard = feed.first((event) => event.event === 'alarm' && event.data.includes('H2_CONC'));
    await city.publish(topic, reading({ part: 's1', metrics }));
    await timed('PUBACK to alarm in the live feed', heard);
    feed.close();
    const { id, occurrence } = await waitFor('the alarm', async () => {
      const { items } = await city.get<{ items: readonly AlarmAnswer[] }>('/alarms?asset=h2-1');
      return items.find((one) => one.id.endsWith('~H2_CONCENTRATION'));
    });
    const command = { occurrence, reason: 'on my way', user: 'li' };
    const answer = await timed('ack', city.post(`/alarms/${encodeURIComponent(id)}/ack`, command));
    expect(answer).toMatchObject({ status: 200, body: { outcome: 'applied' } });
    expect(await city.get(`/alarms/${encodeURIComponent(id)}`)).toMatchObject({ ackedBy: 'li' });
    const [scope, asset, part, rule] = id.split('~');
    const shown = await city.hear(`infrapulse/v1/alarm/${scope}/${asset}/${part}/${rule}`);
    expect(JSON.parse(shown)).toMatchObject({ id, ackedBy: 'li' });
  });

  it('account for every message', async () => {
    const counts = await waitFor('nothing in flight', async () => {
      const found = await city.get<Record<string, number>>('/pipeline');
      return found['received'] === 5 && found['inFlight'] === 0 && found;
    });
    expect(counts).toMatchObject({ received: 5, stored: 4, rejected: 1, duplicate: 0 });
  });

  it('leave readable JSON under the asset in Kafka', async (context) => {
    if (!hasKafkaTools) context.skip('the console consumer is in no cache here');
    // Three assets that registered themselves, and one rejection.
    const topics = ['infrapulse.register', 'infrapulse.rejected'];
    const read = await consoleConsume(city.kafka, topics, 4);
    const records = read.map(([key, value]) => ({ key, value: JSON.parse(value) as object }));
    for (const key of ['warm', 'my-charger', 'h2-1'])
      expect(records).toContainEqual({ key, value: expect.objectContaining({ id: key }) });
    const rejection = expect.objectContaining({ code: 'TOO_OLD', asset: 'warm' });
    expect(records).toContainEqual({ key: 'warm', value: rejection });
  });

  it('leave points in InfluxDB that a Flux query finds', async () => {
    const rows = await waitFor('the points', async () => {
      const found = await flux(
        `from(bucket: "${city.influx.bucket}") |> range(start: -1h)
           |> filter(fn: (r) => r._measurement == "charger" and r.asset == "my-charger")`,
      );
      return found.length > 0 && found;
    });
    const fields = Object.fromEntries(rows.map(({ _field, _value }) => [_field, _value]));
    expect(rows.filter(({ _field }) => _field === 'power_kw')).toHaveLength(2);
    expect(fields).toMatchObject({ power_kw: '43.5', status: 'CHARGING', raw_status: 'Charging' });
    expect(rows[0]).toMatchObject({ asset: 'my-charger', part: '1', _measurement: 'charger' });
  });
});
