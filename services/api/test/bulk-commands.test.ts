import { topics } from '@infrapulse/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alarm } from './alarm-record.ts';
import { startApi, type TestApi, until } from './start-api.ts';

const BULK = '/api/v1/alarms/bulk';
const named = { id: alarm.id, occurrence: 1 };

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ waitMs: 2000 });
  await api.stream.append(topics.alarmStates, [{ key: alarm.id, value: alarm }]);
  await until(
    () => api.get(`/api/v1/alarms/${alarm.id}`),
    ({ status }) => status === 200,
  );
  await answerCommands();
});
afterAll(() => api.stop());

/** As the fold does: occurrence 1 is at hand, nothing is suppressed. */
async function answerCommands(): Promise<void> {
  await api.stream.process({ topic: topics.readings, group: 'fold', foldVersion: 1 }, () => ({
    apply: (records) =>
      records.flatMap(({ value }) => {
        if (value.type !== 'command') return [];
        const { commandId, alarm: id, verb, occurrence, at } = value;
        const outcome =
          verb === 'suppress' ? 'refused' : occurrence === 1 ? 'applied' : ('stale' as const);
        const result = { type: 'command_result', commandId, alarm: id, outcome } as const;
        const said = { ...result, reason: outcome, at, src: '' };
        return [{ topic: topics.alarms, key: 'asset/c-1', value: said } as never];
      }),
    changes: () => [],
  }));
}

it('an alarm that nobody knows is told as such in its place, and the others are done', async () => {
  const unknown = { id: 'asset~nobody~-~NONE', occurrence: 1 };
  const { status, body } = await api.send('POST', BULK, {
    verb: 'ack',
    alarms: [named, unknown, { ...named, occurrence: 7 }],
  });
  expect([status, body]).toEqual([
    200,
    {
      items: [
        {
          commandId: expect.any(String),
          alarm: alarm.id,
          outcome: 'applied',
          httpStatus: 200,
          reason: 'applied',
          status: expect.stringContaining('/api/v1/commands/'),
        },
        {
          commandId: null,
          alarm: unknown.id,
          outcome: 'unknown',
          httpStatus: 404,
          reason: `no alarm ${unknown.id} is open or was of late`,
          status: null,
        },
        expect.objectContaining({ alarm: alarm.id, outcome: 'stale', httpStatus: 409 }),
      ],
      matched: 3,
      next: 0,
    },
  ]);
  const refused = await api.send('POST', BULK, { verb: 'suppress', alarms: [named] });
  expect(refused.body).toMatchObject({ items: [{ outcome: 'refused', httpStatus: 422 }] });
});

it('of unknown alarms alone: no command is sent, nothing stands in the audit trail', async () => {
  const alarms = ['a', 'b'].map((id) => ({ id, occurrence: 0 }));
  const { status, body } = await api.send('POST', BULK, { verb: 'reset', alarms });
  expect([status, body]).toMatchObject([
    200,
    { items: [{ httpStatus: 404 }, { httpStatus: 404 }], matched: 2, next: 0 },
  ]);
  const audit = await api.get('/api/v1/audit?action=alarm.reset');
  expect(audit.body).toMatchObject({ items: [] });
});

it.each([
  ['comment', {}, 'reason'],
  ['comment', { reason: '' }, 'reason'],
  ['shelve', {}, 'forS'],
  ['shelve', { forS: 365 * 86_400 + 1 }, 'forS'],
  ['out-of-service', { forS: 60 }, 'forS'],
  ['suppress', { forS: 60 }, 'forS'],
])('%s with %j is refused in bulk as it is of one', async (verb, words, field) => {
  const problem = { status: 400, body: { code: 'INVALID_BODY', errors: [{ field }] } };
  const one = await api.send('POST', `/api/v1/alarms/${alarm.id}/${verb}`, {
    occurrence: 1,
    ...words,
  });
  expect(one).toMatchObject(problem);
  for (const which of [{ alarms: [named] }, { filter: { rule: alarm.rule } }])
    expect(await api.send('POST', BULK, { verb, ...which, ...words })).toMatchObject(problem);
});
