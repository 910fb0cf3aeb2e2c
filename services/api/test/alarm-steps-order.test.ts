import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topics } from '@infrapulse/contracts';
import { createSystemClock } from '@infrapulse/runtime';
import { expect, it } from 'vitest';
import { openStream } from '../../../packages/drivers/src/index.ts';
import { stepsIn } from '../src/alarm-steps.ts';
import { watchAlarms } from '../src/city/watch-alarms.ts';
import { alarm, transition } from './alarm-record.ts';
import { silentLog } from './start-api.ts';

const PARTITIONS = 3;
/** As many as memory takes at a start. */
const KEPT = 20_000;

async function openLog(partitions: number) {
  const dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-steps-'));
  const deps = { clock: createSystemClock(), log: silentLog };
  const stream = await openStream({ driver: 'embedded', dataDir, partitions }, deps);
  const close = async () => {
    await stream.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { stream, close };
}

it('steps of alarms are told oldest first over all partitions, each alarm in its own order', async () => {
  const { stream, close } = await openLog(PARTITIONS);
  const told = Array.from({ length: 12 }, (_, n) => {
    const id = `asset~c-${n % PARTITIONS}~1~CONNECTOR_FAULTED`;
    return { ...transition('raised', n, 1000 + n), id: `s-${n}`, alarm: { ...alarm, id } };
  });
  // Something of the past, told late.
  told.push({ ...transition('recorded', 12, 500), id: 's-12', alarm: { ...alarm, id: 'old' } });
  for (const [n, value] of told.entries())
    await stream.append(topics.alarms, [{ key: value.alarm.id, partition: n % PARTITIONS, value }]);
  const alarms = await watchAlarms(stream);
  const steps = await stepsIn({ city: { alarms } as never, stream }, { from: 1000 });
  const ids: string[] = [];
  for await (const { id } of steps) ids.push(id);
  await alarms.stop();
  await close();
  expect(ids).toEqual(told.slice(0, 12).map(({ id }) => id));
});

it('what is told of the past says nothing of how far back memory reaches', async () => {
  const { stream, close } = await openLog(1);
  const live = (n: number) => ({ ...transition('raised', n, 1000 + n), id: `s-${n}` });
  const past = { ...alarm, historical: true };
  const late = { ...transition('recorded', 0, 1), id: 'late', alarm: past };
  const lost = Array.from({ length: 10 }, (_, n) => live(n));
  const kept = Array.from({ length: KEPT - 1 }, (_, n) => live(10 + n));
  const records = [...lost, late, ...kept].map((value) => ({ key: alarm.id, value }));
  await stream.append(topics.alarms, records);
  const alarms = await watchAlarms(stream);
  const steps = await stepsIn({ city: { alarms } as never, stream }, { from: 1000 });
  let count = 0;
  for await (const { at } of steps) count += Number(at >= 1000);
  await alarms.stop();
  await close();
  expect(count).toBe(lost.length + kept.length);
});
