import { createHealth, createMetrics } from '@infrapulse/runtime';
import { describe, expect, it } from 'vitest';
import type { Answer, Message } from '../src/channels/channel.ts';
import { createEvents } from '../src/events.ts';
import type { Notification } from '../src/notification.ts';
import { createOutbox, type Outbox } from '../src/outbox.ts';
import { createRateLimit } from '../src/rate-limit.ts';
import { alarm, clock, configOf, silentLog, until } from './fixtures.ts';

const place = { name: '', siteName: '', district: '', contacts: [] };
const told = (assetOrId: string, step = 1): Notification => {
  const of = alarm({ assetOrId });
  return { key: `${of.id}~1~${step}~duty`, calling: 'raise', at: clock.now(), alarm: of, place };
};

/** An outbox whose channel answers as it is told. */
function openOutbox(answer: (message: Message) => Answer['outcome']) {
  const sent: string[] = [];
  const settled: string[] = [];
  const ending = new AbortController();
  const metrics = createMetrics({ processBasics: false });
  const outbox = createOutbox({
    ...{ channel: 'duty', clock, config: configOf({}), share: () => 1 },
    events: createEvents({ clock, log: silentLog, metrics, health: createHealth() }),
    sender: {
      ...{ combinesMax: 1, limits: [] },
      async send(message) {
        sent.push(message.key);
        return { outcome: answer(message), status: null, detail: '' };
      },
    },
    ...{ signal: ending.signal, cutOff: new AbortController().signal },
    settle: async (together) => void settled.push(...together.map(({ key }) => key)),
  });
  return { outbox, sent, settled, stop: () => ending.abort() };
}

/** How it ended, once it has. */
function add(outbox: Outbox, notification: Notification, leaving?: AbortSignal) {
  const how = { key: notification.key, end: 'waits' };
  outbox.add(notification, leaving && { leaving }).then(
    () => Object.assign(how, { end: 'settled' }),
    (error: { outcome: string }) => Object.assign(how, { end: error.outcome }),
  );
  return how;
}

describe('what waits for a channel that does not answer', () => {
  it('is let go when another notifier is to tell it; what stays is told', async () => {
    let isAway = true;
    const { outbox, sent, settled } = openOutbox(() => (isAway ? 'again' : 'delivered'));
    const leave = new AbortController();
    const goes = ['a', 'b'].map((id) => add(outbox, told(id), leave.signal));
    const stays = ['c', 'd'].map((id) => add(outbox, told(id)));
    await until(() => sent.length > 3);
    leave.abort();
    await until(() => goes.every(({ end }) => end === 'retry'));
    expect(stays.map(({ end }) => end)).toEqual(['waits', 'waits']);
    isAway = false;
    await until(() => stays.every(({ end }) => end === 'settled'));
    expect(settled).toEqual(stays.map(({ key }) => key));
    expect(add(outbox, told('e'), leave.signal).end).toBe('waits');
    expect(sent).not.toContain(told('e').key);
  });

  it('is told once, although it is said twice before it has ended', async () => {
    let isAway = true;
    const { outbox, sent, settled } = openOutbox(() => (isAway ? 'again' : 'delivered'));
    const both = [add(outbox, told('a')), add(outbox, told('a'))];
    await until(() => sent.length > 1);
    const third = add(outbox, told('a'));
    isAway = false;
    await until(() => [...both, third].every(({ end }) => end === 'settled'));
    expect(settled).toEqual([told('a').key]);
  });

  it('is settled, not let go, when the answer is yes although it is to leave', async () => {
    const leave = new AbortController();
    const { outbox, settled } = openOutbox(() => {
      leave.abort();
      return 'delivered';
    });
    const first = add(outbox, told('a'), leave.signal);
    const second = add(outbox, told('a', 2), leave.signal);
    await until(() => second.end !== 'waits');
    expect([first.end, second.end, settled]).toEqual(['settled', 'retry', [first.key]]);
  });

  it('is let go, all of it, when the notifier stops', async () => {
    const { outbox, sent, stop } = openOutbox(() => 'again');
    const all = ['a', 'b', 'c'].map((id) => add(outbox, told(id), new AbortController().signal));
    await until(() => sent.length > 1);
    stop();
    await outbox.ended();
    await until(() => all.every(({ end }) => end === 'retry'));
  });
});

describe("a channel's limit that several notifiers share", () => {
  it('is divided by their parts of the alarms, and leaves each one message', () => {
    const limits = [{ count: 20, withinMs: 60_000 }];
    const sendsAt0 = (share: number) => {
      const limit = createRateLimit(limits, () => share);
      let sent = 0;
      for (; limit.waitMs(0, 'critical') === 0; sent += 1) limit.take(0);
      return sent;
    };
    expect([1, 0.5, 1 / 3, 1 / 64, 0].map(sendsAt0)).toEqual([20, 10, 6, 1, 1]);
  });
});
