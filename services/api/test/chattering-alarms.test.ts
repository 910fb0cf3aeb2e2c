import { topics } from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alarm, transition } from './alarm-record.ts';
import { end } from './kpi-record.ts';
import { startApi, type TestApi, until } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

it('alarms are told apart by whether they chatter, in lists, bulk commands and exports', async () => {
  const id = 'asset~c-1~1~CHATTERS';
  const chatters: Alarm = { ...alarm, id, rule: 'CHATTERS', chattering: true };
  const raised = { ...transition('raised', 3, end + 1), id: `${id}~1~3`, alarm: chatters };
  await api.stream.append(topics.alarmStates, [
    { key: alarm.id, value: alarm },
    { key: id, value: chatters },
  ]);
  await api.stream.append(topics.alarms, [
    { key: 'asset/c-1', value: transition('raised', 1, end) },
    { key: 'asset/c-1', value: raised },
  ]);
  const ids = async (query: string) => {
    const { body } = await api.get(`/api/v1/alarms?${query}`);
    return (body as { items: { id: string }[] }).items.map((one) => one.id);
  };
  await until(
    () => ids('chattering=true'),
    (found) => found.length > 0,
  );
  expect([await ids('chattering=true'), await ids('chattering=false'), await ids('')]).toEqual([
    [id],
    [alarm.id],
    expect.arrayContaining([id, alarm.id]),
  ]);
  expect((await api.get('/api/v1/alarms?chattering=often')).body).toMatchObject({
    errors: [{ field: 'chattering' }],
  });
  for (const chattering of [true, 'true']) {
    const filter = { chattering, rule: alarm.rule };
    const command = { verb: 'comment', reason: 'seen', filter };
    const { body } = await api.send('POST', '/api/v1/alarms/bulk', command);
    expect(body).toMatchObject({ matched: 0 });
  }
  const rows = () => api.get(`/api/v1/export?dataset=alarms&from=${end}&to=${end + 2}`);
  const { text } = await until(rows, (answer) => answer.text.includes(id));
  const [header = '', ...lines] = text.trim().split('\r\n');
  expect(header.split(',').at(-1)).toBe('chattering');
  const said = lines.map((line) => [line.includes(id), line.split(',').at(-1)]);
  expect(said).toContainEqual([true, 'true']);
  expect(said).toContainEqual([false, 'false']);
});
