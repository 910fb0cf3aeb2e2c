import { decodeTelemetry, parseTopic, type TelemetryTopic } from '@infrapulse/contracts';
import type { IPublishPacket } from 'mqtt-packet';
import { afterEach, describe, expect, it } from 'vitest';
import { createLoad, type Load, type LoadInput } from '../src/index.ts';
import { openBroker, type TestBroker } from './broker.ts';

const clocks = {
  now: () => Math.floor(performance.timeOrigin + performance.now()),
  monotonic: () => performance.now(),
};
let broker: TestBroker;
afterEach(() => broker.stop());

function loadOn(options: Partial<LoadInput>): Load {
  return createLoad({
    ...clocks,
    port: broker.port,
    connections: 2,
    window: 4,
    assets: 6,
    ...options,
  });
}

async function until(done: () => boolean): Promise<void> {
  const from = performance.now();
  while (!done()) {
    if (performance.now() - from > 10_000) throw new Error('It did not happen within 10 s.');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Every object a publish carries, as the product decodes it. */
function objectsOf(publish: IPublishPacket): string[] {
  const topic = parseTopic(publish.topic) as TelemetryTopic;
  const context = {
    now: clocks.now(),
    node: 'test',
    strict: true,
    who: () => ({ clock: 'device', intervalMs: 60_000 }) as const,
  };
  return decodeTelemetry(topic, publish.payload as Buffer, context).map((decoded) =>
    decoded.ok
      ? `${decoded.reading.asset} ${decoded.reading.part} ${decoded.reading.ts}`
      : `refused: ${decoded.code} ${decoded.hint}`,
  );
}

function ledgerOf(load: Load): string[] {
  return [...load.acknowledged()].map(({ asset, part, ts }) => `${asset} ${part} ${ts}`);
}

describe('a load', () => {
  it('sends readings that the product accepts, about 210 bytes each, and no asset twice at one instant', async () => {
    broker = await openBroker(() => true);
    const load = loadOn({ ledger: true });
    load.start();
    await until(() => load.counts().acknowledged >= 300);
    await load.stop();
    const sent = broker.publishes.flatMap(objectsOf);
    expect(sent.filter((object) => object.startsWith('refused'))).toEqual([]);
    expect(new Set(sent).size).toBe(sent.length);
    expect([...ledgerOf(load)].sort()).toEqual([...sent].sort());
    expect(broker.publishes[0]?.payload.length).toBeGreaterThan(200);
    expect(broker.publishes[0]?.payload.length).toBeLessThan(225);
  });

  it('counts every object of an array, of one asset or of many through a gateway', async () => {
    broker = await openBroker(() => true);
    for (const spread of ['one-asset', 'many-assets'] as const) {
      broker.publishes.length = 0;
      const load = loadOn({ ledger: true, array: 3, spread });
      load.start();
      await until(() => load.counts().acknowledged >= 40);
      await load.stop();
      const sent = broker.publishes.flatMap(objectsOf);
      expect(sent.filter((object) => object.startsWith('refused'))).toEqual([]);
      expect([...ledgerOf(load)].sort()).toEqual([...sent].sort());
      expect(load.counts().objects).toBe(sent.length);
    }
  });

  it('has lost no connection that it ended itself', async () => {
    broker = await openBroker(() => true);
    const load = loadOn({});
    load.start();
    await until(() => load.counts().acknowledged >= 20);
    await load.stop();
    await until(() => broker.open() === 0);
    // The other side is told of the end before this one is.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(load.counts().lost).toBe(0);
  });

  it('puts into the ledger what was acknowledged, and nothing else', async () => {
    broker = await openBroker(({ messageId = 0 }) => messageId % 2 === 0);
    const load = loadOn({ ledger: true, connections: 1 });
    load.start();
    await until(() => load.counts().acknowledged >= 20);
    await load.stop(200);
    expect(load.counts().inFlight).toBe(2);
    const kept = broker.publishes.filter(({ messageId = 0 }) => messageId % 2 === 0);
    expect([...ledgerOf(load)].sort()).toEqual(kept.flatMap(objectsOf).sort());
  });

  it('sends what a lost connection left open again, the same bytes, marked as duplicates', async () => {
    let keeping = false;
    broker = await openBroker(() => keeping);
    const load = loadOn({ ledger: true, connections: 1 });
    load.start();
    await until(() => broker.publishes.length === 4);
    const first = broker.publishes.map(({ payload }) => payload.toString());
    keeping = true;
    broker.crash();
    await until(() => load.counts().acknowledged >= 8);
    await load.stop();
    const again = broker.publishes.filter(({ dup }) => dup);
    expect(again.map(({ payload }) => payload.toString()).sort()).toEqual(first.sort());
    expect(load.counts()).toMatchObject({ resent: 4, lost: 1, inFlight: 0 });
    const sent = broker.publishes.filter(({ dup }) => !dup).flatMap(objectsOf);
    expect([...ledgerOf(load)].sort()).toEqual([...sent].sort());
  });

  it('spreads its connections over several brokers, and a lost one goes to the next', async () => {
    broker = await openBroker(() => true);
    const other = await openBroker(() => false);
    const load = loadOn({ ledger: true, others: [{ host: '127.0.0.1', port: other.port }] });
    load.start();
    await until(() => other.publishes.length === 4 && broker.publishes.length > 4);
    other.crash();
    await until(() => load.counts().resent === 4);
    await load.stop();
    await other.stop();
    const again = broker.publishes.filter(({ dup }) => dup).flatMap(objectsOf);
    expect(again.toSorted()).toEqual(other.publishes.flatMap(objectsOf).toSorted());
    expect(load.counts()).toMatchObject({ lost: 1, inFlight: 0 });
  });

  it('keeps to a rate, over all connections', async () => {
    broker = await openBroker(() => true);
    const load = loadOn({ rate: 400 });
    const began = performance.now();
    load.start();
    await until(() => load.counts().acknowledged >= 100);
    const seconds = (performance.now() - began) / 1000;
    await load.stop();
    expect(seconds).toBeGreaterThan(0.15);
    const clients = new Set(broker.publishes.map(({ topic }) => topic));
    expect(clients.size).toBe(6);
  });

  it('offers what its clock says is due, however late its own turn comes', async () => {
    broker = await openBroker(() => true);
    let now = 0;
    const load = loadOn({ rate: 100, window: 100, monotonic: () => now });
    load.start();
    now = 200;
    await until(() => load.counts().acknowledged >= 20);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(load.counts().sent).toBe(20);
    await load.stop();
  });
});
