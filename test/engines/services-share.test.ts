import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../system/until.ts';
import { type City, createCity, noEngines } from './city.ts';
import { flux } from './foreign-tools.ts';
import { sharesOf } from './group-members.ts';
import { mosquittoMissing } from './mosquitto.ts';
import { settled } from './outage-stage.ts';

const missing = noEngines ?? mosquittoMissing() ?? null;
const WITHIN_MS = 120_000;
const SITE = 'st-share';
/** Over all partitions. */
const CHARGERS = Array.from({ length: 12 }, (_, index) => `share-${index}`);

let city: City;
const waitFor = <T>(what: string, ask: () => Promise<T | undefined | false>) =>
  until(ask, { withinMs: WITHIN_MS, what });
const say = (text: string) => process.stdout.write(`  ${text}\n`);

const row = (id: string) => ({
  ...{ id, kind: 'charger', site: SITE, district: '371702', lifecycle: 'IN_SERVICE' },
  parts: [{ part: '1', role: 'connector' }],
});
const reading = (status: string) => ({ ts: Date.now(), part: '1', status });
const topicOf = (id: string) => `infrapulse/v1/charger/${id}/telemetry`;

async function statesOf(id: string): Promise<string> {
  const { states } = await city.get<{ states: { part: string; state: string }[] }>(`/assets/${id}`);
  return states.find(({ part }) => part === '1')?.state ?? '';
}

/** Until every charger is so. */
const allAre = (state: string) =>
  waitFor(`all ${state}`, async () => {
    const found = await Promise.all(CHARGERS.map(statesOf));
    return found.every((one) => one === state);
  });

/** Says something of the chargers in turn, until told to stop; resolves to how many were acknowledged. */
async function startTalking() {
  const client = await mqtt.connectAsync(city.workers.get('ingest-1')?.addresses['mqtt'] ?? '', {
    reconnectPeriod: 200,
  });
  client.on('error', () => undefined);
  let going = true;
  async function talk(): Promise<number> {
    let kept = 0;
    let ts = Date.now() - 600_000;
    for (; going; kept += 1) {
      ts += 100;
      const message = JSON.stringify({ ts, part: '1', metrics: { power_kw: kept } });
      await client.publishAsync(topicOf(CHARGERS[kept % 12] ?? ''), message, { qos: 1 });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await client.endAsync();
    return kept;
  }
  const done = talk();
  return {
    stop: () => {
      going = false;
      return done;
    },
  };
}

describe.skipIf(missing !== null)(missing ?? 'services of several instances', () => {
  beforeAll(async () => {
    city = await createCity();
    await Promise.all([
      city.start('historian'),
      city.start('kpi', 'kpi-1'),
      city.start('kpi', 'kpi-2'),
      city.start('alarms'),
      city.start('api'),
      city.start('ingest', 'ingest-1'),
      city.start('ingest', 'ingest-2'),
    ]);
    await city.post('/assets/import', CHARGERS.map(row));
  });
  afterAll(() => city?.dispose());

  it('share the partitions, half each', async () => {
    const halves = () => sharesOf(city.kafka, 'kpi');
    await waitFor('a share for both', async () => String(await halves()) === '3,3');
  });

  it('take readings by either ingest, and know the register in both', async () => {
    await waitFor('both to know it', async () => {
      await city.publish(topicOf('share-0'), { ...reading('IDLE'), part: '9' }, 'ingest-2');
      const { items } = await city.get<{ items: { code: string }[] }>('/rejected?asset=share-0');
      return items.some(({ code }) => code === 'UNKNOWN_PART');
    });
    for (const [index, id] of CHARGERS.entries())
      await city.publish(topicOf(id), reading('IDLE'), `ingest-${(index % 2) + 1}`);
    await allAre('UP');
    const counts = await settled(city);
    expect(counts).toMatchObject({ stored: 12, duplicate: 0 });
    expect(counts.received).toBe(12 + counts.rejected);
  });

  it('hand partitions over when one is stopped, within seconds', async () => {
    const ended = await city.workers.get('kpi-2')?.end('SIGTERM');
    expect([ended?.code, ended?.err]).toEqual([0, '']);
    expect(ended?.tookMs).toBeLessThan(10_000);
    const began = performance.now();
    await waitFor('all with one', async () => String(await sharesOf(city.kafka, 'kpi')) === '6');
    say(
      `stopped in ${ended?.tookMs} ms, handed over after ${Math.round(performance.now() - began)} ms`,
    );
    for (const id of CHARGERS) await city.publish(topicOf(id), reading('FAULTED'), 'ingest-1');
    await allAre('DOWN');
  });

  it('lose nothing to kill -9 of each in turn, and count the same', async () => {
    const before = await settled(city);
    const talking = await startTalking();
    for (const name of ['kpi-1', 'alarms', 'api', 'historian', 'ingest-1']) {
      const began = performance.now();
      await city.killAndRestart(name);
      say(`${name} killed, ready again after ${Math.round(performance.now() - began)} ms`);
    }
    const kept = await talking.stop();
    const counts = await waitFor('all stored', async () => {
      const found = await settled(city);
      return found.stored - before.stored >= kept && found;
    });
    say(`${kept} acknowledged, ${counts.duplicate} of them sent twice`);
    expect(counts.stored - before.stored).toBe(kept);
    expect(counts.received).toBe(counts.stored + counts.rejected + counts.duplicate);
    const points = await flux(
      `from(bucket: "${city.influx.bucket}") |> range(start: -1h)
         |> filter(fn: (r) => r._measurement == "charger" and r._field == "power_kw")
         |> group() |> count()`,
    );
    expect(points[0]?.['_value']).toBe(String(kept));
  });

  it('go on when an ingest does not come back, and its time is not waited for', async () => {
    await city.workers.get('ingest-2')?.end('SIGKILL');
    await city.publish(topicOf('new-one'), reading('IDLE'), 'ingest-1');
    const began = performance.now();
    await waitFor('the state', async () => (await statesOf('new-one')) === 'UP');
    await settled(city);
    say(`the clock held for ${Math.round(performance.now() - began)} ms`);
  });

  it('say of every figure what the stored readings say', async () => {
    for (const id of CHARGERS.slice(0, 6)) {
      const path = `/kpis/charger.uptime/asset/${id}/24h/verify`;
      const answer = await waitFor(`${id} verified`, async () => {
        const { status, body } = await city.post<{ equal: boolean }>(path, {});
        return status === 200 && body.equal && body;
      });
      expect(answer.equal).toBe(true);
    }
  });

  it('obey an exclusion of a site in whatever partition its assets are, until it is withdrawn', async () => {
    const now = Date.now();
    const asked = { scope: 'site', id: SITE, from: now - 60_000, to: now + 3_600_000 };
    const why = { code: 'utility_interruption', reason: 'no mains' };
    const made = await city.post<{ windowId: string }>('/exclusions', { ...asked, ...why });
    expect(made.status).toBe(201);
    const decide = async (verb: string) =>
      (await city.post(`/exclusions/${made.body.windowId}/${verb}`, { user: 'li' })).status;
    expect(await decide('approve')).toBe(200);
    await allAre('EXCLUDED');
    expect(await decide('withdraw')).toBe(200);
    await allAre('DOWN');
  });
});
