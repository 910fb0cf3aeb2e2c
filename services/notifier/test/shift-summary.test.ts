import { type Alarm, DAY_MS, timeOfDay } from '@infrapulse/domain';
import { afterEach, describe, expect, it } from 'vitest';
import type { Summary } from '../src/config.ts';
import { nextTurn, type Waiting } from '../src/next-turn.ts';
import { type Shift, shiftBefore } from '../src/shift.ts';
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

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Told {
  readonly id: string;
  readonly type: string;
  readonly data: {
    readonly shift: Readonly<Record<string, unknown>>;
    readonly message: {
      readonly en: { readonly title: string; readonly lines: readonly string[] };
    };
  };
}

const told = (received: Received) => bodyOf<Told>(received);
/** Nothing but summaries. */
const routes = [
  { to: ['duty'], rule: ['NONE'], tell: ['raise'], groupWait: 0, escalate: [] },
] as const;

/** A shift of an hour that ends then. */
function endingAt(end: number, more: Partial<Summary> = {}): Summary {
  return { at: [timeOfDay(end - HOUR), timeOfDay(end)], to: ['duty'], ...more };
}

const local = (text: string) => Date.parse(`${text}:00+08:00`);

describe('the newest shift that is over', () => {
  it.each([
    ['2026-11-29T08:00', '2026-11-28T20:00', '2026-11-29T08:00'],
    ['2026-11-29T07:59', '2026-11-28T08:00', '2026-11-28T20:00'],
    ['2026-11-29T23:00', '2026-11-29T08:00', '2026-11-29T20:00'],
  ])('at %s', (now, from, to) => {
    const times = [8 * HOUR, 20 * HOUR];
    expect(shiftBefore(times, local(now))).toEqual({ from: local(from), to: local(to) });
  });

  it('is a day where there is one time a day, given twice or once', () => {
    const day = { from: local('2026-11-28T08:00'), to: local('2026-11-29T08:00') };
    for (const times of [[8 * HOUR], [8 * HOUR, 8 * HOUR]])
      expect(shiftBefore(times, local('2026-11-29T09:00'))).toEqual(day);
    expect(day.to - day.from).toBe(DAY_MS);
  });
});

describe('at the end of a shift', () => {
  const early = 2 * HOUR;
  const raise = (stepNo: number, of: Alarm, ago: number) =>
    transition('raised', stepNo, of, clock.now() - ago);

  it('each channel is told once what called and what stands, also over a restart', async () => {
    const receiver = await startReceiver();
    const dataDir = temporaryDirectory();
    let stream = await openLog(dataDir);
    const grave = alarm({ assetOrId: 'h2-1', severity: 'CRITICAL', raisedAt: clock.now() });
    const known = alarm({ assetOrId: 'cs-2', state: 'ACK_ACTIVE', ackedBy: 'li' });
    await say(
      stream,
      raise(1, alarm({ assetOrId: 'cs-0' }), early),
      raise(1, alarm({ assetOrId: 'cs-3', historical: true }), MINUTE),
      raise(1, known, 20 * MINUTE),
      raise(3, { ...known, occurrence: 2 }, 15 * MINUTE),
      raise(1, grave, MINUTE),
      transition('acked', 4, known, clock.now()),
    );
    await stand(stream, known);
    await stand(stream, grave);
    await stand(stream, alarm({ assetOrId: 'cs-4', state: 'SHELVED' }));
    await stand(stream, alarm({ assetOrId: 'cs-5', state: 'RTN_UNACK' }));
    const end = clock.now() + 2000;
    const config = { lookEvery: 20, channels: [hook(receiver.url)], routes };
    const first = await startNotifier(stream, { ...config, summaries: [endingAt(end)] });
    await until(async () => (await endings(stream)).length === 1);
    const [{ type, data } = {} as Told] = receiver.taken.map(told);
    expect(type).toBe('infrapulse.alarm.summary.v1');
    expect(data.shift).toMatchObject({
      to: new Date(end).toISOString(),
      calls: { CRITICAL: 1, MAJOR: 2, MINOR: 0 },
      frequent: [{ alarm: known.id, count: 2 }],
      standing: [{ alarm: grave.id }, { alarm: known.id, state: 'ACK_ACTIVE' }],
      returned: 1,
      shelved: 1,
      outOfService: 0,
    });
    expect(data.message.en.title).toMatch(/^Shift summary \d{4}-\d\d-\d\d \d\d:\d\d – /);
    expect(data.message.en.lines).toContainEqual('Often: Connector faulted cs-2 × 2');
    expect(data.message.en.lines).toContainEqual('Still active: 2 (not acknowledged 1)');
    expect(data.message.en.lines).toContainEqual(expect.stringMatching(/^\[MAJOR\].*by li$/));
    await first.stop();
    await stream.stop();
    // One shift ends while no notifier runs: it is told late.
    const missed = clock.now() + 100;
    await until(() => clock.now() > missed);
    stream = await openLog(dataDir);
    const summaries = [endingAt(end), endingAt(missed)];
    await startNotifier(stream, { ...config, summaries });
    await until(async () => (await endings(stream)).length === 2);
    expect(receiver.taken.map((one) => told(one).id)).toEqual([
      `SHIFT_SUMMARY~0~${new Date(end).toISOString()}~duty`,
      `SHIFT_SUMMARY~1~${new Date(missed).toISOString()}~duty`,
    ]);
  });

  it('a channel hears of the alarms it is for, and a new notifier of no shift before it', async () => {
    const receiver = await startReceiver();
    const stream = await openLog();
    await say(stream, raise(1, alarm(), MINUTE), raise(1, alarm({ kind: 'site5g' }), MINUTE));
    const end = clock.now() + 2000;
    const summaries = [endingAt(clock.now() - MINUTE), endingAt(end, { kind: ['site5g'] })];
    const channels = [hook(receiver.url)];
    await startNotifier(stream, { lookEvery: 20, channels, routes, summaries });
    await until(() => receiver.taken.length > 0);
    expect(receiver.taken.map((one) => told(one).data.shift)).toMatchObject([
      { to: new Date(end).toISOString(), calls: { MAJOR: 1 } },
    ]);
  });
});

it('a summary goes alone, however long other messages wait with it', () => {
  const waiting = (key: string, shift?: Shift): Waiting => ({
    notification: { key, alarm: alarm({ id: key }), ...(shift && { shift }) },
    group: key,
    dueAt: 0,
  });
  const queue = [waiting('a'), waiting('s', {} as Shift), waiting('b')];
  const turn = { now: 60_000, combinesMax: 20, behindMs: 1000, waitAnyMs: 0, waitCriticalMs: 0 };
  expect(nextTurn(queue, turn)).toEqual({ take: [0, 2] });
  expect(nextTurn(queue.slice(1), turn)).toEqual({ take: [0] });
});
