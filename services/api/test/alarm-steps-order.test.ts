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

it('steps of alarms are told oldest first over all partitions, each alarm in its own order', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-steps-'));
  const deps = { clock: createSystemClock(), log: silentLog };
  const stream = await openStream({ driver: 'embedded', dataDir, partitions: PARTITIONS }, deps);
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
  await stream.stop();
  rmSync(dataDir, { recursive: true, force: true });
  expect(ids).toEqual(told.slice(0, 12).map(({ id }) => id));
});
