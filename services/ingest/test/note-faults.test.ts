import { topics } from '@infrapulse/contracts';
import {
  applyRegisterChange,
  type LogRecord,
  type MessageFaults,
  type RegisterChange,
  unregisteredVersion,
} from '@infrapulse/domain';
import type { StreamPort } from '@infrapulse/ports';
import { createSimulatedClock } from '@infrapulse/runtime';
import { afterEach, expect, it } from 'vitest';
import { type Bench, openIngest, telemetry, until } from './open-ingest.ts';

let bench: Bench;
afterEach(() => bench.close());

const NOW = Date.UTC(2026, 10, 24, 8);
const HOUR = 3_600_000;

function register(stream: StreamPort): Promise<void> {
  const version = { ...unregisteredVersion('charger', 0), lifecycle: 'IN_SERVICE' as const };
  const parts = [{ part: '1', role: 'connector', attributes: {} }];
  const change: RegisterChange = {
    type: 'register',
    asset: 'cs-1',
    kind: 'charger',
    origin: '',
    change: { op: 'put', version: { ...version, parts } },
    at: 0,
    by: 'test',
  };
  const value = applyRegisterChange(undefined, change);
  return stream.append(topics.register, [{ key: 'cs-1', value }]);
}

const isFaults = (record: LogRecord): record is MessageFaults => record.type === 'faults';

it('says what was refused and set aside of a known asset, before the next tick', async () => {
  const clock = createSimulatedClock(NOW);
  bench = await openIngest({ clock, before: register });
  const client = await bench.connect('c');
  const say = (asset: string, message: object | string) =>
    client.publishAsync(
      telemetry(asset),
      typeof message === 'string' ? message : JSON.stringify(message),
      { qos: 1 },
    );
  await say('cs-1', { ts: NOW + 8 * HOUR, part: '1', status: 'IDLE' });
  await say('cs-1', { ts: NOW, part: '1', status: 'IDLE', metrics: { no_such: 1 } });
  await say('cs-1', { ts: NOW, part: '1', status: 'IDLE', quality: 'BAD', metrics: { none: 1 } });
  await say('cs-1', '{');
  await say('stranger', '{');
  const client2 = await bench.connect('clock');
  const now = JSON.stringify({ now: NOW + 1000 });
  await client2.publishAsync('infrapulse/v1/clock', now, { qos: 1 });
  await until(async () => total(await bench.records()).messages === 3);
  const records = await bench.records();
  expect(total(records)).toEqual({
    assets: ['cs-1'],
    refused: { CLOCK_SKEW: 1, NOT_JSON: 1 },
    setAside: 1,
    aheadMs: [8 * HOUR],
    messages: 3,
  });
  const place = records.findIndex(isFaults);
  expect(records.slice(place + 1).some(({ type }) => type === 'tick')).toBe(true);
});

/** A tick of the wall clock may come in between and make two records of it. */
function total(records: readonly LogRecord[]) {
  const faults = records.filter(isFaults);
  const refused: Record<string, number> = {};
  for (const one of faults)
    for (const [code, count] of Object.entries(one.refused))
      refused[code] = (refused[code] ?? 0) + count;
  const setAside = faults.reduce((sum, one) => sum + one.setAside, 0);
  const messages = Object.values(refused).reduce((sum, count) => sum + count, setAside);
  return {
    assets: [...new Set(faults.map(({ asset }) => asset))],
    refused,
    setAside,
    aheadMs: faults.flatMap(({ aheadMs }) => aheadMs ?? []),
    messages,
  };
}
