import { afterAll, describe, expect, it } from 'vitest';
import { createLoad, type Load } from '../../simulators/load/src/index.ts';
import { cleanUp, type Product, startProduct, temporaryDirectory } from '../system/product.ts';
import { openStore, settled } from './accounts.ts';
import { createDice, SEED } from './seeded-dice.ts';

const KILLS = 10;
const RATE = 20_000;
const ASSETS = 200;
/** How long it works between its start and its end: kills hit every phase of a commit. */
const LIFE_MS = [800, 2600] as const;

afterAll(cleanUp);

const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Every acknowledged instant of each asset. */
function ledgerOf(load: Load): Map<string, Set<number>> {
  const ledger = new Map<string, Set<number>>();
  for (const { asset, ts } of load.acknowledged()) {
    const times = ledger.get(asset) ?? new Set();
    ledger.set(asset, times.add(ts));
  }
  return ledger;
}

describe(`a process killed ${KILLS} times under ${RATE} messages a second (seed ${SEED})`, () => {
  let product: Product;
  let load: Load;
  const dataDir = temporaryDirectory();

  it('comes back each time and acknowledges what was under way', async () => {
    product = await startProduct({ dataDir });
    const { port, hostname: host } = new URL(product.mqttUrl);
    const flags = ['--mqtt-port', port, '--http-port', new URL(product.httpUrl).port];
    load = createLoad({
      host,
      port: Number(port),
      connections: 20,
      window: 100,
      assets: ASSETS,
      rate: RATE,
      ledger: true,
      now: () => Date.now(),
      monotonic: () => performance.now(),
    });
    load.start();
    const dice = createDice(SEED);
    for (let kill = 0; kill < KILLS; kill++) {
      await pass(LIFE_MS[0] + dice(LIFE_MS[1] - LIFE_MS[0]));
      await product.end('SIGKILL');
      product = await startProduct({ dataDir, flags });
    }
    await pass(LIFE_MS[1]);
    await load.stop(60_000);
    const { acknowledged, sent, inFlight, lost } = load.counts();
    expect({ inFlight, unacknowledged: sent - acknowledged }).toEqual({
      inFlight: 0,
      unacknowledged: 0,
    });
    expect(lost).toBeGreaterThanOrEqual(KILLS);
    expect(acknowledged).toBeGreaterThan(RATE * 5);
  });

  it('G9 every message has its one end, counted', async () => {
    const { received, stored, rejected, duplicate } = await settled(product);
    expect(received).toBe(stored + rejected + duplicate);
    expect({ stored, rejected }).toEqual({ stored: load.counts().acknowledged, rejected: 0 });
  });

  it('G3 a KPI recomputed from what is stored equals the published one', async () => {
    for (const asset of ['load-000000', 'load-000077', 'load-000199']) {
      const path = `${product.httpUrl}/api/v1/kpis/charger.uptime/asset/${asset}/24h/verify`;
      const answer = await fetch(path, { method: 'POST' });
      const body = (await answer.json()) as { equal: boolean; differences: unknown };
      expect([answer.status, body.equal, body.differences]).toEqual([200, true, []]);
    }
  });

  it('G1 G2 each acknowledged reading is stored, and stored once', async () => {
    expect(await product.end('SIGTERM')).toBe(0);
    const store = await openStore(dataDir);
    const wrong: Record<string, { missing: number; surplus: number }> = {};
    for (const [asset, times] of ledgerOf(load)) {
      const query = { kind: 'charger', asset, from: 0, to: Number.MAX_SAFE_INTEGER } as const;
      const rows = await store.readings(query);
      const kept = new Set(rows.map(({ ts }) => ts));
      const missing = [...times].filter((ts) => !kept.has(ts)).length;
      const surplus = rows.length - times.size + missing;
      if (missing > 0 || surplus > 0) wrong[asset] = { missing, surplus };
    }
    await store.stop();
    expect(wrong).toEqual({});
  });
});
