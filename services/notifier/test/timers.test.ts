import { topics } from '@infrapulse/contracts';
import type { Topic } from '@infrapulse/ports';
import { afterEach, describe, expect, it } from 'vitest';
import type { Route } from '../src/config.ts';
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
  stand,
  startNotifier,
  startReceiver,
  temporaryDirectory,
  transition,
  until,
} from './fixtures.ts';

afterEach(cleanUp);

interface Told {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
}

const told = (received: Received) => bodyOf<Told>(received);
const route = (more: Partial<Route>): Route => ({
  to: ['duty'],
  tell: ['raise', 'clear'],
  groupWait: 0,
  escalate: [],
  ...more,
});

describe('an alarm that nobody acknowledges', () => {
  it('is repeated and escalated until somebody does, each once, also over a restart', async () => {
    const [duty, chief] = [await startReceiver(), await startReceiver()];
    const dataDir = temporaryDirectory();
    const routes = [route({ repeat: 200, escalate: [{ after: 300, to: ['chief'] }] })];
    const channels = [hook(duty.url), hook(chief.url, 'chief')];
    const config = { lookEvery: 20, channels, routes };
    let stream = await openLog(dataDir);
    const first = await startNotifier(stream, config);
    const raised = alarm({ raisedAt: clock.now() });
    await say(stream, transition('raised', 1, raised));
    await stand(stream, raised);
    // What is noted is not told again; what a stop cuts off may be.
    const noted = async () => (await endings(stream)).length === duty.taken.length + 1;
    await until(async () => duty.taken.length >= 3 && chief.taken.length === 1 && (await noted()));
    await first.stop();
    await stream.stop();
    stream = await openLog(dataDir);
    await startNotifier(stream, config);
    const before = duty.taken.length;
    await until(() => duty.taken.length >= before + 2);
    await stand(stream, { ...raised, state: 'ACK_ACTIVE' });
    const ids = duty.taken.map((one) => told(one).id);
    expect(ids[0]).toBe(`${raised.id}~1~1~duty`);
    expect(ids[1]).toMatch(/~1~repeat-\d+~duty$/);
    expect(new Set(ids).size).toBe(ids.length);
    expect(chief.taken.map((one) => told(one).id)).toEqual([`${raised.id}~1~escalate-0.0~chief`]);
  });

  it('is repeated and escalated by when it called again, however long it was shelved', async () => {
    const [duty, chief] = [await startReceiver(), await startReceiver()];
    const stream = await openLog();
    const routes = [route({ repeat: 500, escalate: [{ after: 300, to: ['chief'] }] })];
    const channels = [hook(duty.url), hook(chief.url, 'chief')];
    await startNotifier(stream, { lookEvery: 20, channels, routes });
    const calledAt = clock.now();
    const again = alarm({ raisedAt: calledAt - 3_600_000, calledAt, stepNo: 4 });
    await say(stream, transition('unshelved', 4, again));
    await stand(stream, again);
    await until(() => duty.taken.length >= 2 && chief.taken.length >= 1);
    await until(async () => (await endings(stream)).length >= 3);
    const ended = await endings(stream);
    const first = (calling: string) =>
      Math.min(...ended.filter((one) => one.calling === calling).map(({ since }) => since));
    expect(first('escalate')).toBe(calledAt + 300);
    expect(first('repeat')).toBe(calledAt + 500);
    expect(chief.taken.map((one) => told(one).id)).toEqual([
      `${again.id}~1~escalate-0.0@${calledAt}~chief`,
    ]);
  });

  it('from before the notifier was set up is not escalated all at once', async () => {
    const receiver = await startReceiver();
    const stream = await openLog();
    const old = alarm({ raisedAt: clock.now() - 3_600_000 });
    await stand(stream, old);
    const routes = [route({ escalate: [{ after: 1000, to: ['duty'] }] })];
    await startNotifier(stream, { lookEvery: 10, channels: [hook(receiver.url)], routes });
    const next = transition('raised', 1, alarm({ assetOrId: 'later' }));
    await say(stream, next);
    await until(() => receiver.taken.length > 0);
    expect(receiver.taken.map((one) => told(one).id)).toEqual([`${next.id}~duty`]);
  });
});

describe('a route that waits for others', () => {
  it('tells them together, in the order of each alarm, and the next ones apart', async () => {
    const receiver = await startReceiver();
    const stream = await openLog();
    const routes = [route({ groupWait: 150 })];
    await startNotifier(stream, { channels: [hook(receiver.url)], routes });
    const raised = ['a', 'b', 'c'].map((assetOrId) => alarm({ assetOrId }));
    await say(stream, ...raised.map((of) => transition('raised', 1, of)));
    await until(() => receiver.taken.length === 1);
    const cleared = raised.map((of) => transition('cleared', 2, { ...of, state: 'NORMAL' }));
    await say(stream, ...cleared);
    await until(() => receiver.taken.length === 2);
    const batches = receiver.taken.map(({ body }) => JSON.parse(body) as Told[]);
    expect(receiver.taken[0]?.headers['content-type']).toContain('cloudevents-batch+json');
    expect(batches.map((batch) => batch.map(({ type }) => type.split('.')[2]))).toEqual([
      ['raised', 'raised', 'raised'],
      ['cleared', 'cleared', 'cleared'],
    ]);
    expect((await endings(stream)).every(({ together }) => together === 3)).toBe(true);
  });
});

describe('log time that stands still', () => {
  it('is told through the routes of PLATFORM_SILENT, once, and so is its end', async () => {
    const [duty, others] = [await startReceiver(), await startReceiver()];
    const stream = await openLog();
    const channels = [hook(duty.url), hook(others.url, 'others')];
    const routes = [
      route({ rule: ['PLATFORM_SILENT'] }),
      route({ to: ['others'], kind: ['charger'] }),
    ];
    const quick = { lookEvery: 10, silentAfter: 200 };
    const { metrics } = await startNotifier(stream, { ...quick, channels, routes });
    await until(() => duty.taken.length === 1);
    expect(await metrics()).toContain('infrapulse_notifier_platform_silent 1');
    const at = clock.now();
    const tick = { type: 'bye', node: 'n1', boot: 'b', at } as never;
    await stream.append(topics.readings, [{ key: 'n1', value: tick }]);
    await until(() => duty.taken.length >= 2);
    expect(duty.taken.slice(0, 2).map((one) => told(one).type.split('.')[2])).toEqual([
      'raised',
      'cleared',
    ]);
    expect(others.taken).toEqual([]);
  });

  it('is told although the log does not answer at all', async () => {
    const duty = await startReceiver();
    const stream = await openLog();
    let isHung = false;
    const hanging = {
      ...stream,
      ends: (topic: Topic<unknown>) =>
        isHung ? new Promise<never>(() => undefined) : stream.ends(topic),
    };
    await startNotifier(hanging, { lookEvery: 10, silentAfter: 200, channels: [hook(duty.url)] });
    isHung = true;
    await until(() => duty.taken.length === 1);
    expect(told(duty.taken[0] as never).type).toContain('raised');
  });
});

describe('the outside system', () => {
  it('hears that we live, at once and again and again', async () => {
    const receiver = await startReceiver();
    const stream = await openLog();
    await startNotifier(stream, { watchdogEvery: 30, watchdogUrl: receiver.url });
    await until(() => receiver.taken.length >= 3);
    expect(JSON.parse(receiver.taken[0]?.body ?? '')).toMatchObject({
      specversion: '1.0',
      type: 'infrapulse.watchdog.v1',
      data: { logTime: 'moving' },
    });
  });
});
