import { createHmac } from 'node:crypto';
import { topics } from '@infrapulse/contracts';
import type { AlarmTransition } from '@infrapulse/domain';
import { afterEach, describe, expect, it } from 'vitest';
import {
  alarm,
  bodyOf,
  cleanUp,
  clock,
  endings,
  hook,
  openLog,
  type Received,
  say,
  startNotifier,
  startReceiver,
  temporaryDirectory,
  transition,
  until,
} from './fixtures.ts';

afterEach(cleanUp);

const keyOf = (received: Received): string => bodyOf<{ id: string }>(received).id;

/** An alarm of each of so many assets, raised and cleared. */
function course(assets: number): readonly AlarmTransition[] {
  return Array.from({ length: assets }, (_, i) => alarm({ assetOrId: `cs-${i}` })).flatMap((of) => [
    transition('raised', 1, of),
    transition('cleared', 2, { ...of, state: 'RTN_UNACK', clearedAt: 1_795_468_099_000 }),
  ]);
}

describe('a webhook', () => {
  it('gets a CloudEvent with what, where, since when and a signature it can check', async () => {
    const receiver = await startReceiver();
    const stream = await openLog();
    await startNotifier(stream, { channels: [{ ...hook(receiver.url), secret: 'known to both' }] });
    const raised = transition('raised', 1, alarm(), 1_795_468_012_393);
    await say(stream, raised);
    await until(() => receiver.taken.length === 1);
    const [{ headers, body }] = receiver.taken as [Received];
    expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(headers['idempotency-key']).toBe('asset~cs-1~1~FAULTED~1~1~duty');
    expect(JSON.parse(body)).toMatchObject({
      specversion: '1.0',
      id: 'asset~cs-1~1~FAULTED~1~1~duty',
      source: '/infrapulse/alarms',
      type: 'infrapulse.alarm.raised.v1',
      subject: 'asset~cs-1~1~FAULTED',
      time: '2026-11-23T21:06:52.393Z',
      severitytext: 'MAJOR',
      severitynumber: 17,
      data: {
        alarm: { raisedAt: '2026-11-23T21:06:52.393Z', depts: ['ny'] },
        message: {
          zh: { title: '[重要] 告警: 充电接口故障 cs-1 · 1' },
          en: {
            title: '[MAJOR] Alarm: Connector faulted cs-1 · 1',
            lines: [
              'Where: cs-1 · 1',
              'Since: 2026-11-24 05:06:52 (UTC+8)',
              'Value: FAULTED',
              'Cause: A fault',
              'Action: Send someone',
            ],
            url: 'http://127.0.0.1:8080/alarms?id=asset~cs-1~1~FAULTED',
          },
        },
      },
    });
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(
      String(headers['infrapulse-signature']),
    ) as unknown as [string, string, string];
    expect(v1).toBe(createHmac('sha256', 'known to both').update(`${t}.${body}`).digest('hex'));
  });

  it('that fails, hangs, asks for patience and closes gets everything, in order per alarm, with the same keys', async ({
    annotate,
  }) => {
    const replies = [
      { code: 500 },
      'hang',
      { code: 429, headers: { 'retry-after': '0' } },
      { code: 503 },
      { code: 408 },
    ] as const;
    const receiver = await startReceiver((count) =>
      count % 3 === 2 ? { code: 204 } : (replies[count % replies.length] ?? { code: 500 }),
    );
    const stream = await openLog();
    await startNotifier(stream, { requestTimeout: 200, channels: [hook(receiver.url)] });
    const said = course(10);
    await say(stream, ...said);
    await until(async () => (await endings(stream)).length === said.length);
    // What was taken but answered too late comes again, with its key.
    const keys = new Set(receiver.taken.map(keyOf));
    expect([...keys]).toEqual(said.map(({ id }) => `${id}~duty`));
    const attempts = (await endings(stream)).reduce((sum, one) => sum + one.attempts, 0);
    expect(attempts).toBe(receiver.all.length);
    await annotate(`${said.length} notifications took ${attempts} attempts`);
  });

  it('is waited for as long as Retry-After says', async () => {
    const times: number[] = [];
    const receiver = await startReceiver((count) => {
      times.push(performance.now());
      return count === 0 ? { code: 429, headers: { 'retry-after': '1' } } : { code: 204 };
    });
    const stream = await openLog();
    const patient = { retryMax: 5000, channels: [hook(receiver.url)] };
    await startNotifier(stream, patient);
    await say(stream, transition('raised', 1, alarm()));
    await until(() => receiver.taken.length === 1);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it('that refuses one message for good is not held up by it, and the log says so', async () => {
    const receiver = await startReceiver((_, got) =>
      keyOf(got).includes('cs-1~') ? { code: 422, text: 'no such asset' } : { code: 204 },
    );
    const stream = await openLog();
    const { metrics } = await startNotifier(stream, { channels: [hook(receiver.url)] });
    await say(stream, ...course(3));
    await until(async () => (await endings(stream)).length === 6);
    expect(receiver.taken.map(keyOf).filter((key) => key.includes('cs-1~'))).toEqual([]);
    expect((await endings(stream))[2]).toMatchObject({
      key: 'asset~cs-1~1~FAULTED~1~1~duty',
      outcome: 'failed',
      status: 422,
      detail: 'no such asset',
      attempts: 1,
    });
    expect(await metrics()).toContain(
      'infrapulse_notifier_notifications_total{channel="duty",outcome="failed"} 2',
    );
  });

  it('that stays away is given up after a time, each notification by itself', async () => {
    const stream = await openLog();
    await startNotifier(stream, { giveUpAfter: 50, channels: [hook('http://127.0.0.1:9/')] });
    await say(stream, ...course(2));
    await until(async () => (await endings(stream)).length === 4);
    expect(new Set((await endings(stream)).map(({ outcome }) => outcome))).toEqual(
      new Set(['given_up']),
    );
  });

  it('is not held up by a dead one beside it', async () => {
    const receiver = await startReceiver();
    const stream = await openLog();
    const channels = [hook('http://127.0.0.1:9/', 'dead'), hook(receiver.url, 'live')];
    const { stop } = await startNotifier(stream, { channels });
    await say(stream, ...course(50));
    await until(async () => (await endings(stream)).length === 100);
    expect(receiver.taken).toHaveLength(100);
    await stop();
    const lags = await stream.lags();
    expect([lags['notifier-dead'], lags['notifier-live']]).toEqual([100, 0]);
  });
});

describe('a restart', () => {
  it('goes on where it was: nothing is lost, and nothing noted is sent again', async () => {
    const receiver = await startReceiver((count) => (count === 4 ? { code: 500 } : { code: 204 }));
    const dataDir = temporaryDirectory();
    const said = course(20);
    const patient = { retryFirst: 60_000, retryMax: 60_000, channels: [hook(receiver.url)] };
    let stream = await openLog(dataDir);
    const first = await startNotifier(stream, patient);
    await say(stream, ...said);
    await until(() => receiver.all.length === 5);
    await first.stop();
    await stream.stop();
    stream = await openLog(dataDir);
    await startNotifier(stream, patient);
    await until(() => receiver.taken.length >= said.length);
    expect(receiver.taken.map(keyOf)).toEqual(said.map(({ id }) => `${id}~duty`));
  });

  it('sends a test that was answered before a kill no second time', async () => {
    const receiver = await startReceiver();
    const stream = await openLog();
    const ask = (testId: string) => {
      const value = { type: 'channel_test', testId, channel: 'duty', user: 'x', at: clock.now() };
      return stream.append(topics.notifications, [{ key: 'duty', value: value as never }]);
    };
    await startNotifier(stream, { channels: [hook(receiver.url)] });
    await ask('one');
    await until(async () => (await endings(stream)).length === 1);
    // The position of the group was not yet kept: the request is read again.
    await ask('one');
    await ask('two');
    await until(async () => (await endings(stream)).length >= 2);
    expect(receiver.taken.map(keyOf)).toEqual(['test~one~duty', 'test~two~duty']);
  });

  it('lets what is on its way be answered first', async () => {
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const receiver = await startReceiver(() => ({ code: 204, after: asked }));
    const stream = await openLog();
    const { stop } = await startNotifier(stream, { channels: [hook(receiver.url)] });
    await say(stream, ...course(2));
    await until(() => receiver.all.length === 1);
    const stopping = stop();
    answer();
    await stopping;
    expect((await endings(stream)).map(({ outcome }) => outcome)).toEqual(['delivered']);
    expect(receiver.all).toHaveLength(1);
  });

  it('of a channel that is new tells it nothing of before', async () => {
    const receiver = await startReceiver();
    const stream = await openLog();
    await say(stream, ...course(5));
    await startNotifier(stream, { channels: [hook(receiver.url)] });
    const next = transition('raised', 1, alarm({ assetOrId: 'later' }));
    await say(stream, next);
    await until(() => receiver.taken.length > 0);
    expect(receiver.taken.map(keyOf)).toEqual([`${next.id}~duty`]);
  });
});
