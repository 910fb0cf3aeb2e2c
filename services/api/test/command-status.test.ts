import { randomUUID } from 'node:crypto';
import { topics } from '@infrapulse/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeCommandId, timeOfCommandId } from '../src/command-id.ts';
import { alarm } from './alarm-record.ts';
import { startApi, type TestApi, until } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ waitMs: 50 });
  await api.stream.append(topics.alarmStates, [{ key: alarm.id, value: alarm }]);
  await until(
    () => api.get(`/api/v1/alarms/${alarm.id}`),
    ({ status }) => status === 200,
  );
});
afterAll(() => api.stop());

const statusOf = (id: string) => api.get(`/api/v1/commands/${id}`);
const ask = async () => {
  const answer = await api.send('POST', `/api/v1/alarms/${alarm.id}/ack`, { occurrence: 1 });
  return answer.body as { commandId: string; status: string };
};

it('an id is a UUID of version 7 that tells its time', () => {
  const now = Date.parse('2026-11-28T12:00:00.123Z');
  const ids = Array.from({ length: 100 }, () => makeCommandId(now));
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(timeOfCommandId(id)).toBe(now);
  }
  expect(new Set(ids).size).toBe(ids.length);
  expect(timeOfCommandId(randomUUID())).toBeUndefined();
});

it('a command that was taken and is not decided is pending, with its alarm', async () => {
  const { commandId, status } = await ask();
  const { status: code, body } = await api.get(status);
  expect([code, body]).toEqual([
    200,
    { commandId, alarm: alarm.id, outcome: 'pending', reason: '', status },
  ]);
  expect((await statusOf(commandId.toUpperCase())).body).toEqual(body);
});

it.each([
  ['never sent', () => makeCommandId(Date.now())],
  ['of last year', () => makeCommandId(Date.now() - 365 * 86_400_000)],
  ['of next year', () => makeCommandId(Date.now() + 365 * 86_400_000)],
  ['by chance alone', () => randomUUID()],
  ['zero', () => '00000000-0000-0000-0000-000000000000'],
])('a command %s is 404', async (_, id) => {
  const { status, body } = await statusOf(id());
  expect([status, body]).toMatchObject([404, { code: 'COMMAND_UNKNOWN' }]);
});

it('a command that another instance took is pending here, and so is one of a former release', async () => {
  for (const commandId of [makeCommandId(Date.now() - 5000), randomUUID()]) {
    const { records } = await api.stream.tail(topics.audit, { limit: 1 });
    const before = records[0]?.value;
    const value = { ...before, subject: 'asset~x~-~Y', detail: { commandId } } as never;
    await api.stream.append(topics.audit, [{ key: 'li', value, partition: 0 }]);
    expect((await statusOf(commandId)).body).toMatchObject({
      alarm: 'asset~x~-~Y',
      outcome: 'pending',
    });
  }
});

it('a command is found behind thousands of other changes, and decided as its fold says', async () => {
  const { commandId } = await ask();
  const { records } = await api.stream.tail(topics.audit, { limit: 1 });
  const other = { ...records[0]?.value, detail: {} } as never;
  const many = Array.from({ length: 3000 }, () => ({ key: 'li', value: other, partition: 0 }));
  await api.stream.append(topics.audit, many);
  expect((await statusOf(commandId)).body).toMatchObject({ outcome: 'pending' });
  const result = {
    type: 'command_result',
    commandId,
    alarm: alarm.id,
    outcome: 'refused',
  } as const;
  await api.stream.append(topics.alarms, [
    { key: 'asset/c-1', value: { ...result, reason: 'because', at: Date.now(), src: '' } },
  ]);
  await until(
    () => statusOf(commandId),
    ({ body }) => (body as { outcome: string }).outcome === 'refused',
  );
});
