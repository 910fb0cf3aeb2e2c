import { type Silence, topics } from '@infrapulse/contracts';
import type { StreamPort } from '@infrapulse/ports';
import { afterEach, expect, it } from 'vitest';
import type { NotifierConfig } from '../src/index.ts';
import {
  alarm,
  cleanUp,
  clock,
  openLog,
  say,
  startNotifier,
  startReceiver,
  transition,
  until,
} from './fixtures.ts';

afterEach(cleanUp);

const silence = (more: Partial<Silence> = {}): Silence => ({
  silenceId: 's-1',
  match: { asset: ['cs-1'] },
  from: clock.now() - 1000,
  to: clock.now() + 60_000,
  reason: 'being rebuilt',
  user: 'li',
  at: clock.now(),
  endedBy: null,
  ...more,
});

async function inLog(stream: StreamPort): Promise<readonly Silence[]> {
  const table = await stream.table(topics.silences);
  const found = [...table.entries()].map(([, one]) => one);
  await table.stop();
  return found;
}

it('the silences of the settings are in the log as long as they stand there, those of the API beside them', async () => {
  const stream = await openLog();
  await stream.append(topics.silences, [{ key: 's-1', value: silence() }]);
  const one = { asset: ['cs-9'], hours: 'Mo-Fr 08:00-18:00', from: 1000, to: 2000, reason: 'one' };
  const all = { from: 3000, to: 4000, reason: 'all' };
  const start = (silences: NotifierConfig['silences']) => startNotifier(stream, { silences });
  const first = await start([one, all]);
  const told = await inLog(stream);
  const ofSettings = {
    ...{ silenceId: expect.stringMatching(/^settings~/), origin: 'settings' },
    ...{ user: '', at: expect.any(Number), endedBy: null },
  };
  expect(told.toSorted((a, b) => b.from - a.from)).toEqual([
    expect.objectContaining({ silenceId: 's-1', match: { asset: ['cs-1'] }, user: 'li' }),
    { ...ofSettings, match: {}, ...all },
    {
      ...{ ...ofSettings, match: { asset: ['cs-9'], hours: 'Mo-Fr 08:00-18:00' } },
      ...{ from: 1000, to: 2000, reason: 'one' },
    },
  ]);
  await first.stop();
  // The same settings, here or in another instance, write nothing.
  const ends = await stream.ends(topics.silences);
  const second = await start([all, one]);
  expect(await stream.ends(topics.silences)).toEqual(ends);
  expect(await inLog(stream)).toEqual(told);
  await second.stop();
  await start([all]);
  const left = await inLog(stream);
  expect(left.map(({ reason }) => reason).sort()).toEqual(['all', 'being rebuilt']);
});

it('a notifier obeys the silences of its own settings, not those that another one has written', async () => {
  const receiver = await startReceiver();
  const stream = await openLog();
  const channel = { type: 'webhook', id: 'duty', lang: 'en', url: receiver.url } as const;
  const times = { from: clock.now() - 1000, to: clock.now() + 60_000, reason: 'works' };
  await startNotifier(stream, { channels: [channel], silences: [{ asset: ['cs-2'], ...times }] });
  const other = silence({ silenceId: 'settings~other', origin: 'settings' });
  await stream.append(topics.silences, [{ key: other.silenceId, value: other }]);
  await say(stream, transition('raised', 1, alarm({ assetOrId: 'cs-2' })));
  await say(stream, transition('raised', 1, alarm({ assetOrId: 'cs-1' })));
  await until(() => receiver.taken.length === 1);
  expect(receiver.taken[0]?.headers['idempotency-key']).toBe('asset~cs-1~1~FAULTED~1~1~duty');
});

it('a silence of the log keeps what matches from calling, over a restart, until it ends', async () => {
  const receiver = await startReceiver();
  const stream = await openLog();
  const channel = { type: 'webhook', id: 'duty', lang: 'en', url: receiver.url } as const;
  const start = () => startNotifier(stream, { channels: [channel] });
  const raise = (assetOrId: string, occurrence: number, at?: number) =>
    say(stream, transition('raised', occurrence, alarm({ assetOrId, occurrence }), at));
  const told = () => receiver.taken.map(({ headers }) => headers['idempotency-key']);

  await stream.append(topics.silences, [{ key: 's-1', value: silence() }]);
  const running = await start();
  await raise('cs-1', 1);
  await raise('cs-2', 1);
  await until(() => receiver.taken.length === 1);
  expect(told()).toEqual(['asset~cs-2~1~FAULTED~1~1~duty']);
  await running.stop();

  await start();
  await raise('cs-1', 2);
  await raise('cs-2', 2);
  await until(() => receiver.taken.length === 2);
  const over = silence({ to: clock.now(), endedBy: 'wang' });
  await stream.append(topics.silences, [{ key: 's-1', value: over }]);
  // What came to be while it lasted is not told by its step, however late it is looked at; and it does not stand.
  await raise('cs-1', 3, over.to - 1);
  // The notifier hears of the end by another way than of alarms.
  for (let n = 4; receiver.taken.length === 2; n += 1) {
    await raise('cs-1', n, over.to);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(told()[2]).toMatch(/^asset~cs-1~1~FAULTED~(?!3~)/);
});
