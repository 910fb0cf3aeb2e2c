import { env } from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { killBroker, startBroker } from '../../deploy/engines/engines.mjs';
import { openKafkaStream } from '../../packages/stream-kafka/src/index.ts';
import { deps, noKafka, ownConfig } from './kafka-broker.ts';
import { settle, startWriting } from './kafka-ledger.ts';
import { type Item, input, summing } from './programs/summing.mjs';

/** Of the engines that may be killed. */
const enginesDir = env['INFRAPULSE_TEST_ENGINES_DIR'] ?? '';
const AWAY_MS = 5000;
const impossible =
  noKafka ??
  (enginesDir ? null : 'INFRAPULSE_TEST_ENGINES_DIR names no engines that may be killed');

describe.skipIf(impossible !== null)(impossible ?? 'A broker that is killed and comes back', () => {
  it('costs no acknowledged record, no fold twice, and no restart of ours', async () => {
    const config = ownConfig(3);
    const health: boolean[] = [];
    const stream = await openKafkaStream(config, { ...deps, onHealth: (ok) => health.push(ok) });
    const writing = startWriting(stream);
    const options = { topic: input, group: 'sums', foldVersion: 1, batchMax: 64 };
    const fold = await stream.process(options, (_partition, state) => summing(state));
    const seen = new Set<number>();
    const consumer = await stream.consume(
      { topic: input, group: 'seen', from: 'earliest' },
      (batch) => {
        for (const { value } of batch.records) seen.add(value.n);
      },
    );
    const table = await stream.table<Item>({
      ...input,
      name: 'infrapulse.kpis',
      kept: 'compacted',
    });
    for (let round = 0; round < 2; round += 1) {
      await wait(1500);
      await killBroker(enginesDir, 1);
      await wait(AWAY_MS);
      await startBroker(enginesDir, 1);
      await wait(3000);
    }
    const acknowledged = await writing.stop();
    await Promise.all([fold.caughtUp(), consumer.caughtUp()]);
    await stream.append({ ...input, name: 'infrapulse.kpis', kept: 'compacted' }, [
      { key: 'late', value: { asset: 'late', n: 1 } },
    ]);
    await expect.poll(() => table.get('late')?.n, { timeout: 10_000 }).toBe(1);
    await fold.stop();
    const ledger = await settle(stream, acknowledged);
    await stream.stop();
    expect(ledger.said).toEqual(ledger.expected);
    expect([ledger.missing, seen.size >= acknowledged]).toEqual([0, true]);
    expect([health[0], health.at(-1)]).toEqual([false, true]);
  });
});
