import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topics } from '@infrapulse/contracts';
import type { LogRecord, Rejection } from '@infrapulse/domain';
import type { StreamPort } from '@infrapulse/ports';
import { createSystemClock } from '@infrapulse/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStream } from '../../../packages/drivers/src/index.ts';
import { resumeCounts } from '../src/keep-counts.ts';
import { quietLog } from './open-ingest.ts';

const T = Date.UTC(2026, 10, 24, 8);
let dataDir: string;
let stream: StreamPort;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-counts-'));
  const deps = { clock: createSystemClock(), log: quietLog };
  stream = await openStream({ driver: 'embedded', dataDir, partitions: 2 }, deps);
});

afterEach(async () => {
  await stream.stop();
  rmSync(dataDir, { recursive: true });
});

function put(partition: number, value: LogRecord): Promise<void> {
  return stream.append(topics.readings, [{ key: 'k', value, partition }]);
}

function tick(partition: number, at: number, received: number): Promise<void> {
  const counts = { received, rejected: 0, setAside: 0 };
  return put(partition, { type: 'tick', node: 'n', boot: 3, at, upstream: true, counts });
}

function rejection(partition: number, at: number, node = 'n'): Promise<void> {
  const value: Rejection = {
    ...{ code: 'NOT_JSON', field: '', hint: '', topic: '', client: 'c', asset: 'a' },
    ...{ at, node, raw: '', bytes: 0 },
  } as Rejection;
  return stream.append(topics.rejected, [{ key: 'a', value, partition }]);
}

function reading(partition: number, at: number, node = 'n'): Promise<void> {
  return put(partition, {
    type: 'reading',
    kind: 'charger',
    asset: 'a',
    part: '',
    ts: at,
    at,
    node,
    gateway: '',
    seq: null,
    status: null,
    rawStatus: null,
    vocab: null,
    error: null,
    quality: null,
    historical: false,
    metrics: {},
    extra: null,
    alarms: null,
  } as LogRecord);
}

describe('the counts of an instance that starts again', () => {
  it('are those of its newest tick and of what came behind it in every partition', async () => {
    await tick(0, T, 10);
    await tick(1, T, 10);
    await reading(0, T + 1);
    await reading(1, T + 2);
    await reading(1, T + 3, 'other');
    const resumed = await resumeCounts(stream, 'n');
    expect(resumed).toMatchObject({ boot: 4, tickAt: T, counts: { received: 12 } });
  });

  it('hold what was rejected behind it in every partition, whatever others rejected in between', async () => {
    for (const partition of [0, 1]) {
      await tick(partition, T, 40);
      await rejection(partition, T - 500);
      await rejection(partition, T + 200);
      await rejection(partition, T - 100, 'other');
    }
    const { counts } = await resumeCounts(stream, 'n');
    expect(counts).toEqual({ received: 42, rejected: 2, setAside: 0 });
  });

  it('hold a reading once when the kill left the newest tick in some partitions only', async () => {
    await tick(0, T, 10);
    await tick(1, T, 10);
    await reading(0, T + 1);
    await reading(1, T + 2);
    // Written to all partitions only once the readings before it are kept: it counts them both.
    await tick(0, T + 1000, 12);
    const resumed = await resumeCounts(stream, 'n');
    expect(resumed).toMatchObject({ tickAt: T + 1000, counts: { received: 12 } });
  });
});
