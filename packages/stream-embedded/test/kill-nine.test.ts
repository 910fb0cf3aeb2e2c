import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { StreamPort, StreamRecord } from '@infrapulse/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedStream } from '../src/index.ts';
import { deps, type Item, input, summing, sums } from './programs/deps.mjs';

const program = (name: string) => fileURLToPath(new URL(`programs/${name}`, import.meta.url));
const RECORDS = 20;
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-kill-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** Lets the program write until it has acknowledged so many calls, then kills it; returns what was acknowledged. */
async function writeAndKill(from: number, calls: number): Promise<number[]> {
  const child = spawn(process.execPath, [program('write-until-killed.mjs'), dataDir, String(from)]);
  const acknowledged: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(Number(line));
    if (acknowledged.length === calls) child.kill('SIGKILL');
  }
  await ended(child);
  return acknowledged;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function readAll(stream: StreamPort): Promise<StreamRecord<Item>[]> {
  const records: StreamRecord<Item>[] = [];
  const consumer = await stream.consume(
    { topic: input, group: 'check', from: { 0: 0 } },
    (batch) => void records.push(...batch.records),
  );
  await consumer.caughtUp();
  await consumer.stop();
  return records;
}

function expectedSums(records: readonly StreamRecord<Item>[]) {
  const totals = new Map<string, number>();
  return records.map(({ key, offset, value }) => {
    const total = (totals.get(key) ?? 0) + value.n;
    totals.set(key, total);
    return [key, { src: offset, total }];
  });
}

describe('after kill -9 in the middle of writing', () => {
  it('everything acknowledged is there, and each record was folded exactly once', async () => {
    const acknowledged: number[] = [];
    for (const [round, calls] of [40, 7, 90, 1, 23].entries())
      acknowledged.push(...(await writeAndKill(round * 1_000_000, calls)));
    const stream = await openEmbeddedStream({ dataDir }, deps);
    const options = { topic: input, group: 'sums', foldVersion: 1 };
    const fold = await stream.process(options, (_partition, state) => summing(state));
    await fold.caughtUp();
    const records = await readAll(stream);
    const there = new Set(records.map(({ value }) => value.n));
    const missing = acknowledged.filter((first) =>
      Array.from({ length: RECORDS }, (_, i) => first + i).some((n) => !there.has(n)),
    );
    expect(missing).toEqual([]);
    expect(there.size).toBe(records.length);
    expect(records.map(({ offset }) => offset)).toEqual(records.map((_, i) => i));
    const { records: outputs } = await stream.tail(sums, { limit: 10_000_000 });
    expect([...outputs].reverse().map(({ key, value }) => [key, value])).toEqual(
      expectedSums(records),
    );
    await stream.stop();
  });
});

describe('a data directory', () => {
  async function openElsewhere(): Promise<string> {
    const child = spawn(process.execPath, [program('open-once.mjs'), dataDir]);
    let said = '';
    for await (const chunk of child.stdout) said += String(chunk);
    await ended(child);
    return said;
  }

  it('is refused to a second process, naming the first, and free again after it stopped', async () => {
    const stream = await openEmbeddedStream({ dataDir }, deps);
    const refused = JSON.parse(await openElsewhere());
    expect(refused).toMatchObject({ code: 'IP_DIRECTORY_LOCKED', outcome: 'fatal' });
    expect(refused.message).toContain(`process ${process.pid}`);
    await stream.stop();
    expect(await openElsewhere()).toBe('opened');
  });

  it('is waited for while a killed process has not gone yet', async () => {
    // What `sleep` has inherited it does not reap: the killed process stays for as long.
    const shell = `"${process.execPath}" "$@" > /dev/null & echo $!; exec sleep 2`;
    const argv = ['-c', shell, 'bash', program('write-until-killed.mjs'), dataDir, '0'];
    const parent = spawn('bash', argv);
    const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
    while (!existsSync(join(dataDir, 'stream', 'readings', 'data.mdb')))
      await setTimeout(20, undefined, { signal: AbortSignal.timeout(20_000) });
    process.kill(Number(pid), 'SIGKILL');
    expect(await openElsewhere()).toBe('opened');
    await ended(parent);
  });

  it('is taken over from a killed process, even when its number was given to another', async () => {
    await writeAndKill(0, 1);
    const left = JSON.parse(readFileSync(join(dataDir, 'lock'), 'utf8'));
    expect(left.pid).toBeGreaterThan(0);
    expect(await openElsewhere()).toBe('opened');
    const recycled = { pid: process.pid, started: 'long ago' };
    writeFileSync(join(dataDir, 'lock'), JSON.stringify(recycled));
    expect(await openElsewhere()).toBe('opened');
  });
});

describe('when the disk takes no more', () => {
  it('acknowledges nothing further, and what was acknowledged is kept', async () => {
    const quota = `ulimit -f 3000; exec "${process.execPath}" "$@"`;
    const child = spawn('bash', [
      '-c',
      quota,
      'bash',
      program('write-until-killed.mjs'),
      dataDir,
      '0',
      '1000',
    ]);
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) lines.push(line);
    await ended(child);
    expect(child.exitCode).toBe(3);
    const [first, again] = JSON.parse(lines.pop() ?? '[]');
    expect(first).toEqual([expect.stringMatching(/^IP_(STREAM_WRITE|DISK_FULL)$/), 'fatal']);
    expect(again).toEqual(first);
    const stream = await openEmbeddedStream({ dataDir }, deps);
    const there = new Set((await readAll(stream)).map(({ value }) => value.n));
    expect(lines.filter((line) => !there.has(Number(line) + RECORDS - 1))).toEqual([]);
    await stream.stop();
  });
});
