import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { type KafkaStreamConfig, openKafkaStream } from '../../packages/stream-kafka/src/index.ts';
import { deps, noKafka, ownConfig } from './kafka-broker.ts';
import { settle, startWriting } from './kafka-ledger.ts';
import { input, summing } from './programs/summing.mjs';

const program = fileURLToPath(new URL('programs/fold-until-killed.mjs', import.meta.url));
const children = new Set<ChildProcess>();

afterEach(async () => {
  for (const child of children) await kill(child);
});

async function kill(child: ChildProcess): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGCONT');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Resolves once the fold is open in another process. */
async function startFold(
  config: KafkaStreamConfig,
  said: string[] = [],
  eachMs = 0,
): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, JSON.stringify(config), String(eachMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => said.push(line));
  while (!said.includes('ready')) await once(lines, 'line');
  return child;
}

describe.skipIf(noKafka !== null)(noKafka ?? 'A fold on Kafka', () => {
  it('folds each record exactly once, though its process is killed again and again', async () => {
    const config = ownConfig(3);
    const stream = await openKafkaStream(config, deps);
    const writing = startWriting(stream);
    const restored: string[] = [];
    for (const ms of [1500, 300, 2500, 700, 60, 1900]) {
      const said: string[] = [];
      const child = await startFold(config, said);
      restored.push(...said);
      await wait(ms);
      await kill(child);
    }
    const acknowledged = await writing.stop();
    const ledger = await settle(stream, acknowledged);
    await stream.stop();
    expect(ledger.said).toEqual(ledger.expected);
    expect([ledger.missing, ledger.records]).toEqual([0, acknowledged]);
    // Some began with what a checkpoint had kept, else this shows nothing of restored states.
    expect(restored.some((line) => /^open [1-9]/.test(line))).toBe(true);
  });

  it('has its partitions back at once when it comes back under its name', async () => {
    // Without the name the group would wait for the killed one: longer than this test may take.
    const config = { ...ownConfig(4), sessionTimeoutMs: 300_000 };
    const stream = await openKafkaStream(config, deps);
    const writing = startWriting(stream);
    await startFold({ ...config, instance: 'b' });
    let named = await startFold({ ...config, instance: 'a' });
    for (let round = 0; round < 3; round += 1) {
      await wait(700);
      await kill(named);
      const said: string[] = [];
      named = await startFold({ ...config, instance: 'a' }, said);
      expect(said.filter((line) => line.startsWith('open'))).toHaveLength(2);
    }
    const acknowledged = await writing.stop();
    const ledger = await settle(stream, acknowledged);
    await stream.stop();
    expect(ledger.said).toEqual(ledger.expected);
    expect([ledger.missing, ledger.records]).toEqual([0, acknowledged]);
  });

  it('is fenced when another has taken over while it stood still', async () => {
    const config = ownConfig(2);
    const stream = await openKafkaStream(config, deps);
    const writing = startWriting(stream);
    const zombie = await startFold(config);
    const options = { topic: input, group: 'sums', foldVersion: 1, batchMax: 64 };
    for (let round = 0; round < 3; round += 1) {
      await wait(700);
      zombie.kill('SIGSTOP');
      const fold = await stream.process(options, (_partition, state) => summing(state));
      await wait(1500);
      zombie.kill('SIGCONT');
      await wait(1200);
      await fold.stop();
    }
    await kill(zombie);
    const acknowledged = await writing.stop();
    const ledger = await settle(stream, acknowledged);
    await stream.stop();
    expect(ledger.said).toEqual(ledger.expected);
    expect([ledger.missing, ledger.records]).toEqual([0, acknowledged]);
  });

  it('is shared by instances that come and go', async () => {
    const config = ownConfig(6);
    const stream = await openKafkaStream(config, deps);
    const writing = startWriting(stream);
    const first = await startFold(config);
    for (let round = 0; round < 3; round += 1) {
      const other = await openKafkaStream(config, deps);
      const opened: number[] = [];
      await other.process(
        { topic: input, group: 'sums', foldVersion: 1, batchMax: 64 },
        (partition, state) => {
          opened.push(partition);
          return summing(state);
        },
      );
      await wait(800);
      await other.stop();
      expect(opened).toHaveLength(3);
      await wait(300);
    }
    await kill(first);
    const acknowledged = await writing.stop();
    const ledger = await settle(stream, acknowledged);
    await stream.stop();
    expect(ledger.said).toEqual(ledger.expected);
    expect([ledger.missing, ledger.records]).toEqual([0, acknowledged]);
  });

  it('works off what has piled up without losing its partitions, however long that takes', async () => {
    const config = ownConfig(2);
    const stream = await openKafkaStream(config, deps);
    const records = Array.from({ length: 2000 }, (_, n) => ({
      key: `k${n}`,
      value: { asset: `k${n}`, n },
    }));
    await stream.append(input, records);
    const said: string[] = [];
    // A partition's records at once would hold everything up for twice as long as a session lasts.
    const folds = await Promise.all([startFold(config, said, 4), startFold(config, said, 4)]);
    while ((await stream.lags())['sums'] !== 0) await wait(100);
    await Promise.all(folds.map(kill));
    await stream.stop();
    // Each opens its own; one may have had both before the other came.
    expect(said.filter((line) => line.startsWith('open')).length).toBeLessThanOrEqual(4);
  });
});
