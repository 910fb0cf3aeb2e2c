import { type Silence, topics } from '@infrapulse/contracts';
import { afterEach, expect, it } from 'vitest';
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
  // What came to be while it lasted stays untold, however late it is looked at.
  await raise('cs-1', 3, over.to - 1);
  // The notifier hears of the end by another way than of alarms.
  for (let n = 4; receiver.taken.length === 2; n += 1) {
    await raise('cs-1', n, over.to);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(told()[2]).toMatch(/^asset~cs-1~1~FAULTED~(?!3~)/);
});
