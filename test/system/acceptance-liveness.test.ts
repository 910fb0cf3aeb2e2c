import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from './product.ts';
import {
  HOUR,
  MINUTE,
  nextMidnight,
  type RegisterRow,
  SECOND,
  type SimulatedCity,
  startCity,
  telemetry,
} from './simulated-city.ts';
import { until } from './until.ts';

const START = nextMidnight(2 * HOUR);

const site = (id: string, gateway: string): RegisterRow => ({
  ...{ id, kind: 'site5g', gateway, operator: `op-${id}`, district: '371702' },
  commissionedAt: '2021-03-01T00:00:00+08:00',
  ...{ telemetry: 'expected', connectedAt: START },
  // Says what changes, and lives as long as its gateway does.
  ...{ reporting: 'on_change', intervalS: 600, heartbeatS: 600 },
  parts: [{ part: 'c1', role: 'cell' }],
});

let city: SimulatedCity;
beforeAll(async () => {
  city = await startCity([1, 2, 3].map((n) => site(`lv-${n}`, `gw-lv-${n}`)));
  await city.advance(START);
});
afterAll(cleanUp);

interface Part {
  readonly part: string;
  readonly state: string;
}

const stateOf = async (asset: string) => {
  const { states } = await city.product.get<{ states: readonly Part[] }>(`/assets/${asset}`);
  return states.find(({ part }) => part === 'c1')?.state;
};

async function open(asset: string): Promise<readonly string[]> {
  const { items } = await city.product.get<{ items: { rule: string; state: string }[] }>(
    `/alarms?asset=${asset}`,
  );
  return items.map(({ rule, state }) => `${rule} ${state}`);
}

async function inService(asset: string): Promise<void> {
  const { topic, payload } = telemetry('site5g', asset, city.now(), {
    part: 'c1',
    status: 'IN_SERVICE',
  });
  await city.say(topic, payload);
}

async function pass(ms: number, stepMs?: number): Promise<void> {
  await city.advance(city.now() + ms, stepMs);
  await city.settled();
}

/** A gateway's connection whose end says that it is offline. */
async function connect(gateway: string, clientId: string) {
  const topic = `infrapulse/v1/gateway/${gateway}/presence`;
  const client = await mqtt.connectAsync(city.product.mqttUrl, {
    clientId,
    reconnectPeriod: 0,
    will: { topic, payload: Buffer.from('offline'), qos: 1, retain: false },
  });
  await client.publishAsync(topic, 'online', { qos: 1 });
  return {
    /** Gone without a goodbye. */
    die: () =>
      new Promise<void>((resolve) => {
        client.once('close', () => resolve());
        client.stream.destroy();
      }),
  };
}

describe('a node', () => {
  it('AT-SP-02 the death of an older birth is ignored, that of the newest is not', async () => {
    const older = await connect('gw-lv-1', 'older');
    const newer = await connect('gw-lv-1', 'newer');
    await inService('lv-1');
    await pass(5 * SECOND, SECOND);
    expect(await stateOf('lv-1')).toBe('UP');
    await older.die();
    await pass(20 * SECOND, SECOND);
    expect([await stateOf('lv-1'), await open('lv-1')]).toEqual(['UP', []]);
    await newer.die();
    await until(
      async () => {
        await pass(SECOND);
        return (await stateOf('lv-1')) === 'UNKNOWN';
      },
      { withinMs: 60_000, what: 'the newest death counts' },
    );
  }, 240_000);

  it('AT-SP-05 a value that does not change for 6 h stays good while its node lives', async () => {
    await inService('lv-2');
    for (let n = 0; n < 72; n += 1) {
      await city.say('infrapulse/v1/gateway/gw-lv-2/telemetry', '{}');
      await city.advance(city.now() + 5 * MINUTE);
    }
    await city.settled();
    expect([await stateOf('lv-2'), await open('lv-2')]).toEqual(['UP', []]);
    await pass(HOUR);
    expect([await stateOf('lv-2'), await open('lv-2')]).toEqual([
      'UNKNOWN',
      ['DEVICE_SILENT UNACK_ACTIVE'],
    ]);
  }, 240_000);

  it('that went offline counts no longer for an asset behind it that is heard live, and verify agrees', async () => {
    await inService('lv-3');
    await pass(10 * MINUTE);
    await city.say('infrapulse/v1/gateway/gw-lv-3/presence', 'offline');
    await pass(5 * MINUTE);
    expect(await stateOf('lv-3')).toBe('UNKNOWN');
    await inService('lv-3');
    await pass(10 * MINUTE);
    expect([await stateOf('lv-3'), await open('lv-3')]).toEqual([
      'UP',
      ['DEVICE_SILENT RTN_UNACK'],
    ]);
    const path = '/kpis/site5g.availability/asset/lv-3/1h';
    const { upS } = await city.product.get<{ upS: number }>(path);
    const { body } = await city.post<{ equal: boolean | null }>(`${path}/verify`, {});
    expect([upS, body.equal]).toEqual([20 * 60, true]);
  }, 240_000);
});
