import { type Silence, topics } from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import type { StreamPort } from '@infrapulse/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Route } from '../src/config.ts';
import type { NotifierConfig } from '../src/index.ts';
import {
  alarm,
  cleanUp,
  clock,
  endings,
  openLog,
  say,
  stand,
  startNotifier,
  startReceiver,
  transition,
  until,
} from './fixtures.ts';

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let stream: StreamPort;
beforeEach(async () => {
  receiver = await startReceiver();
  stream = await openLog();
});
afterEach(cleanUp);

const FOREVER = 60_000;
const route = (more: Partial<Route> = {}): Route => ({
  to: ['duty'],
  tell: ['raise', 'clear'],
  groupWait: 0,
  escalate: [],
  ...more,
});
const hook = (id: string, url = receiver.url) =>
  ({ type: 'webhook', id, lang: 'en', url }) as const;
const start = (more: Partial<NotifierConfig> = {}) =>
  startNotifier(stream, { lookEvery: 10, channels: [hook('duty')], routes: [route()], ...more });
const told = () => receiver.taken.map(({ headers }) => headers['idempotency-key']);

/** A silence of one asset: from when on, until when, ms from now. */
async function silence(asset: string, from: number, to: number, id = `of ${asset}`) {
  const [now, match] = [clock.now(), { asset: [asset] }];
  const said = { reason: 'works', user: 'li', at: now, endedBy: null };
  const value: Silence = { silenceId: id, match, from: now + from, to: now + to, ...said };
  await stream.append(topics.silences, [{ key: id, value }]);
  return value;
}

async function withdraw(one: Silence): Promise<void> {
  const value = { ...one, to: clock.now(), endedBy: 'wang' };
  await stream.append(topics.silences, [{ key: one.silenceId, value }]);
}

/** As the fold does: the step and the record that tells of it. */
async function step(name: 'raised' | 'cleared' | 'acked' | 'shelved' | 'unshelved', of: Alarm) {
  await say(stream, transition(name, of.stepNo ?? 1, of));
  await stand(stream, of);
}

async function raise(assetOrId: string, more: Partial<Alarm> = {}): Promise<Alarm> {
  const raised = alarm({ assetOrId, raisedAt: clock.now(), stepNo: 1, ...more });
  await step('raised', raised);
  return raised;
}

/** What is said behind everything else has been told. */
async function toldBehind(asset: string): Promise<void> {
  await raise(asset);
  await until(() => told().some((key) => key?.includes(`~${asset}~`)));
}

/** Calls that the log has as kept back. */
async function keptBack(): Promise<readonly string[]> {
  const { records } = await stream.tail(topics.notifications, { limit: 1000 });
  return records.flatMap(({ value }) => (value.type === 'withheld' ? [value.key] : []));
}

describe('an alarm raised while a silence holds', () => {
  it('is told once, with the key of its raise, when the silence ends and it still stands', async () => {
    await silence('cs-1', -1000, 400);
    await start();
    await raise('cs-1');
    await raise('cs-2');
    await until(() => receiver.taken.length === 1);
    expect(told()).toEqual(['asset~cs-2~1~FAULTED~1~1~duty']);
    await until(() => receiver.taken.length === 2);
    await toldBehind('cs-3');
    expect(told()[1]).toBe('asset~cs-1~1~FAULTED~1~1~duty');
    expect(told()).toHaveLength(3);
    expect(JSON.parse(receiver.taken[1]?.body ?? '')).toMatchObject({
      type: 'infrapulse.alarm.raised.v1',
      subject: 'asset~cs-1~1~FAULTED',
    });
  });

  it('waits for the end of every silence that means it', async () => {
    const [short, long] = [
      await silence('cs-1', -1000, FOREVER, 'a'),
      await silence('cs-1', -500, FOREVER, 'b'),
    ];
    await start();
    await raise('cs-1');
    await toldBehind('cs-2');
    await withdraw(short);
    await toldBehind('cs-3');
    expect(told()).toHaveLength(2);
    await withdraw(long);
    await until(() => receiver.taken.length === 3);
    expect(told()[2]).toBe('asset~cs-1~1~FAULTED~1~1~duty');
  });

  it.each([
    ['cleared', { state: 'NORMAL' }],
    ['acked', { state: 'ACK_ACTIVE' }],
    ['shelved', { state: 'SHELVED' }],
  ] as const)('and %s before it ends is not told', async (name, after) => {
    const one = await silence('cs-1', -1000, FOREVER);
    await start();
    const raised = await raise('cs-1');
    await step(name, { ...raised, ...after, stepNo: 2 });
    await toldBehind('cs-2');
    await withdraw(one);
    await toldBehind('cs-3');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(told().filter((key) => key?.includes('cs-1'))).toEqual([]);
  });

  it('is told of its end after it was told, and of what comes next', async () => {
    const one = await silence('cs-1', -1000, FOREVER);
    await start();
    const raised = await raise('cs-1');
    await toldBehind('cs-2');
    await withdraw(one);
    await until(() => receiver.taken.length === 2);
    await step('cleared', { ...raised, state: 'NORMAL', stepNo: 2 });
    await raise('cs-1', { occurrence: 2 });
    await until(() => receiver.taken.length === 4);
    expect(told().slice(1)).toEqual([
      'asset~cs-1~1~FAULTED~1~1~duty',
      'asset~cs-1~1~FAULTED~1~2~duty',
      'asset~cs-1~1~FAULTED~2~1~duty',
    ]);
  });

  it('is told by the newest call that was kept back, where one of them was', async () => {
    const one = await silence('cs-1', -1000, FOREVER);
    await start();
    const raised = await raise('cs-1');
    await step('shelved', { ...raised, state: 'SHELVED', stepNo: 2 });
    await step('unshelved', { ...raised, stepNo: 3 });
    await until(async () => (await keptBack()).length === 2);
    await withdraw(one);
    await until(() => receiver.taken.length === 1);
    await toldBehind('cs-2');
    expect(told()).toEqual(['asset~cs-1~1~FAULTED~1~3~duty', 'asset~cs-2~1~FAULTED~1~1~duty']);
  });

  it('is told after a start although the silence ended before it, and not again by the next', async () => {
    const one = await silence('cs-1', -1000, FOREVER);
    const first = await start();
    await raise('cs-1');
    await until(async () => (await keptBack()).length === 1);
    await first.stop();
    await withdraw(one);
    const second = await start();
    await until(async () => (await endings(stream)).length === 1);
    await second.stop();
    await start();
    await toldBehind('cs-2');
    expect(told()).toEqual(['asset~cs-1~1~FAULTED~1~1~duty', 'asset~cs-2~1~FAULTED~1~1~duty']);
  });

  it('is told although raise and end of the silence were while no notifier ran', async () => {
    const first = await start();
    await first.stop();
    const one = await silence('cs-1', -1000, FOREVER);
    await raise('cs-1');
    await withdraw({ ...one, to: clock.now() });
    await start();
    await until(() => receiver.taken.length === 1);
    expect(told()).toEqual(['asset~cs-1~1~FAULTED~1~1~duty']);
  });

  it('is told once where its steps are read again, as after a kill', async () => {
    const one = await silence('cs-1', -1000, FOREVER);
    const first = await start();
    const raised = await raise('cs-1');
    await step('cleared', { ...raised, state: 'NORMAL', stepNo: 2 });
    await raise('cs-1', { occurrence: 2, stepNo: 3 });
    await raise('cs-4');
    await silence('cs-5', -1000, FOREVER);
    await raise('cs-5');
    await until(async () => (await keptBack()).length === 3);
    await until(async () => (await endings(stream)).length === 1);
    await first.stop();
    const again: StreamPort = {
      ...stream,
      consume: (options, onBatch) =>
        options.topic.name === topics.alarms.name
          ? stream.consume({ ...options, group: 'again', from: 'earliest' }, onBatch)
          : stream.consume(options, onBatch),
    };
    await startNotifier(again, { lookEvery: 10, channels: [hook('duty')], routes: [route()] });
    await toldBehind('cs-2');
    await withdraw(one);
    await until(() => receiver.taken.length === 3);
    await toldBehind('cs-3');
    expect(told()).toEqual([
      'asset~cs-4~1~FAULTED~1~1~duty',
      'asset~cs-2~1~FAULTED~1~1~duty',
      'asset~cs-1~1~FAULTED~2~3~duty',
      'asset~cs-3~1~FAULTED~1~1~duty',
    ]);
    expect((await keptBack()).length).toBe(3);
  });

  it('is told at the end of a silence that the settings do not have any more', async () => {
    const works = { asset: ['cs-1'], from: 0, to: clock.now() + FOREVER, reason: 'works' };
    const first = await start({ silences: [works] });
    await raise('cs-1');
    await until(async () => (await keptBack()).length === 1);
    await first.stop();
    await start();
    await until(() => receiver.taken.length === 1);
    expect(told()).toEqual(['asset~cs-1~1~FAULTED~1~1~duty']);
  });

  it('is not told to a channel that did not exist then', async () => {
    const one = await silence('cs-1', -1000, FOREVER);
    const first = await start();
    await raise('cs-1');
    await until(async () => (await keptBack()).length === 1);
    await first.stop();
    await withdraw(one);
    await start({ channels: [hook('new')], routes: [route({ to: ['new'] })] });
    await toldBehind('cs-2');
    expect(told()).toEqual(['asset~cs-2~1~FAULTED~1~1~new']);
  });

  it('is told to whoever is on duty when the silence ends', async () => {
    const turn = 500;
    const turns = [['early'], ['late'], ['late'], ['late'], ['late'], ['late']];
    const rotas = [{ id: 'week', from: clock.now(), turn, turns }];
    await silence('cs-1', -1000, turn + 100);
    await start({
      channels: [hook('early'), hook('late'), hook('other')],
      routes: [route({ to: [], rota: 'week' }), route({ to: ['other'], kind: ['hydrogen'] })],
      rotas,
    });
    await raise('cs-1');
    await until(() => receiver.taken.length === 1);
    expect(told()).toEqual(['asset~cs-1~1~FAULTED~1~1~late']);
    const kept = (await keptBack()).map((key) => key.split('~').at(-1));
    expect(new Set(kept)).toEqual(new Set(['early', 'late']));
    expect(kept).toHaveLength(2);
  });

  it('is repeated and escalated by the time since it was told', async () => {
    const one = await silence('cs-1', -1000, FOREVER);
    const routes = [route({ repeat: 300, escalate: [{ after: 450, to: ['duty'] }] })];
    await start({ routes });
    await raise('cs-1');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await withdraw(one);
    await until(() => receiver.taken.length === 3);
    expect(told()).toEqual([
      'asset~cs-1~1~FAULTED~1~1~duty',
      'asset~cs-1~1~FAULTED~1~repeat-1~duty',
      'asset~cs-1~1~FAULTED~1~escalate-0.0~duty',
    ]);
  });
});

it('an alarm that was told before a silence is not told again when it ends', async () => {
  await start();
  await raise('cs-1');
  await until(() => receiver.taken.length === 1);
  const one = await silence('cs-1', 0, FOREVER);
  await toldBehind('cs-2');
  await withdraw(one);
  await toldBehind('cs-3');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(told()).toHaveLength(3);
});

describe('the end of an alarm within a silence', () => {
  const ended = (of: Alarm) => step('cleared', { ...of, state: 'NORMAL', stepNo: 2 });
  const ofOne = () => told().filter((key) => key?.includes('cs-1'));

  it('is told at once to whom its raise was told, once', async () => {
    await start({
      channels: [hook('duty'), hook('other')],
      routes: [route(), route({ to: ['other'], tell: ['clear'] })],
    });
    const raised = await raise('cs-1');
    await until(() => receiver.taken.length === 1);
    const one = await silence('cs-1', 0, FOREVER);
    await toldBehind('cs-2');
    await ended(raised);
    await until(() => ofOne().length === 2);
    await withdraw(one);
    await toldBehind('cs-3');
    expect(ofOne()).toEqual(['asset~cs-1~1~FAULTED~1~1~duty', 'asset~cs-1~1~FAULTED~1~2~duty']);
  });

  it('is told to whom it was told when a former silence ended', async () => {
    const one = await silence('cs-1', -1000, FOREVER, 'a');
    await start();
    const raised = await raise('cs-1');
    await toldBehind('cs-2');
    await withdraw(one);
    await until(() => ofOne().length === 1);
    await silence('cs-1', 0, FOREVER, 'b');
    await toldBehind('cs-3');
    await ended(raised);
    await until(() => ofOne().length === 2);
    expect(ofOne()[1]).toBe('asset~cs-1~1~FAULTED~1~2~duty');
  });
});

it('log time that stands still while it is silenced is told when the silence ends', async () => {
  const to = clock.now() + 700;
  const silences = [{ rule: ['PLATFORM_SILENT'], from: 0, to, reason: 'moving house' }];
  await start({ silentAfter: 100, silences });
  await until(() => receiver.taken.length === 1);
  expect(clock.now()).toBeGreaterThanOrEqual(to);
  expect(told()[0]).toMatch(/^platform~infrapulse~-~PLATFORM_SILENT~\d+~raise~duty$/);
});
