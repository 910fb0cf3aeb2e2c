import { NO_SUCH_CHANNEL, type NotificationRecord, topics } from '@infrapulse/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi, type TestApi } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const ending = (number: number, more: Partial<NotificationRecord> = {}): NotificationRecord => ({
  type: 'notification',
  key: `asset~cs-${number}~1~FAULTED~1~1~duty`,
  channel: 'duty',
  calling: 'raise',
  alarm: `asset~cs-${number}~1~FAULTED`,
  occurrence: 1,
  severity: 'MAJOR',
  outcome: 'delivered',
  status: 204,
  detail: '',
  attempts: 1,
  together: 1,
  since: Date.UTC(2026, 0, 1),
  at: Date.UTC(2026, 0, 1, 0, 0, number),
  ...more,
});

interface Page {
  readonly items: readonly { readonly key: string; readonly at: string; readonly since: string }[];
  readonly next: string | null;
}

it('GET /notifications pages through the delivery log, newest first, by channel and alarm', async () => {
  const all = Array.from({ length: 5 }, (_, i) => ending(i));
  const other = ending(9, { channel: 'mail', key: 'k', outcome: 'failed' });
  await api.stream.append(
    topics.notifications,
    [...all, other].map((value) => ({ key: value.channel, value })),
  );
  const get = async (query: string) =>
    (await api.get(`/api/v1/notifications?${query}`)).body as unknown as Page;
  const first = await get('channel=duty&limit=3');
  const second = await get(`channel=duty&limit=3&cursor=${encodeURIComponent(first.next ?? '')}`);
  expect([...first.items, ...second.items].map(({ key }) => key)).toEqual(
    all.map(({ key }) => key).reverse(),
  );
  expect(second.next).toBeNull();
  expect(first.items[0]).toMatchObject({
    since: '2026-01-01T00:00:00.000Z',
    at: '2026-01-01T00:00:04.000Z',
  });
  const one = await get(`alarm=${encodeURIComponent('asset~cs-2~1~FAULTED')}`);
  expect(one.items).toHaveLength(1);
  expect((await get('outcome=failed')).items.map(({ key }) => key)).toEqual(['k']);
  expect((await api.get('/api/v1/notifications?cursor=x')).status).toBe(400);
});

/** Answers a test of a channel as the notifier does. */
function answerTests(more: Partial<NotificationRecord>) {
  return api.stream.consume(
    { topic: topics.notifications, group: null, from: 'latest' },
    async ({ records }) => {
      for (const { value } of records)
        if (value.type === 'channel_test') {
          const key = `test~${value.testId}~${value.channel}`;
          const record = ending(1, { key, channel: value.channel, outcome: 'failed', ...more });
          await api.stream.append(topics.notifications, [{ key: value.channel, value: record }]);
        }
    },
  );
}

it('POST /channels/{id}/test asks through the log and answers with what is written there', async () => {
  const consumer = await answerTests({ status: 401 });
  const { status, body } = await api.send('POST', '/api/v1/channels/duty/test');
  await consumer.stop();
  expect([status, body]).toMatchObject([200, { channel: 'duty', outcome: 'failed', status: 401 }]);
});

it('POST /channels/{id}/test is 404 where the notifier knows no such channel', async () => {
  const consumer = await answerTests({ status: null, detail: NO_SUCH_CHANNEL, attempts: 0 });
  const { status, body } = await api.send('POST', '/api/v1/channels/nobody/test');
  await consumer.stop();
  expect([status, body]).toMatchObject([
    404,
    { code: 'CHANNEL_UNKNOWN', detail: expect.stringContaining('no channel nobody') },
  ]);
});
