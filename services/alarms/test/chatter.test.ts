import type { LogRecord, SilenceNotice } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import {
  kpi,
  part,
  presence,
  reading,
  register,
  runCity,
  runKpis,
  SECOND,
  T0,
  ticks,
} from './city.ts';

const s = (seconds: number) => T0 + seconds * SECOND;
const station = register('h-1', 'hydrogen', {
  parts: [part('n-1', 'nozzle'), part('s-1', 'sensor')],
});
const flame = (seconds: number, is: 0 | 1) =>
  reading('hydrogen', 'h-1', s(seconds), { part: 's-1', metrics: { flame: is } });
const inOrder = (log: readonly LogRecord[]) => [station, ...log].sort((a, b) => a.at - b.at);

describe('an alarm that chatters', () => {
  const log = inOrder([
    ...[0, 20, 40, 60, 80].flatMap((t) => [flame(t, 1), flame(t + 5, 0)]),
    ...[110, 135, 160].map((t) => flame(t, 0)),
    ...ticks(T0, s(170)),
  ]);

  it('says so in its record, calls no more while it is held, and is over once it is quiet', () => {
    const { transitions } = runCity(log);
    const told = transitions.map(({ step, at, alarm: { chattering } }) => {
      return [step, (at - T0) / SECOND, chattering];
    });
    expect(told).toEqual([
      ['raised', 0, false],
      ['cleared', 5, false],
      ['raised', 20, false],
      ['cleared', 25, false],
      ['raised', 40, true],
      ['cleared', 145, false],
    ]);
    expect(transitions.map(({ reason }) => reason)[4]).toMatch(/chattering/);
  });

  it('says the same after a restart anywhere', () => {
    const whole = runCity(log).outputs;
    for (const restartAfter of [1, 60, 120])
      expect(runCity(log, { batch: 7, restartAfter }).outputs).toEqual(whole);
  });

  it('settles when it stays', () => {
    const stays = inOrder([
      ...[0, 20, 40].flatMap((t) => [flame(t, 1), flame(t + 5, 0)]),
      ...[50, 75, 100].map((t) => flame(t, 1)),
      ...ticks(T0, s(120)),
    ]);
    const { story, standing } = runCity(stays);
    expect(story.at(-1)).toEqual(['FLAME', 'settled', 110]);
    expect([...standing.values()].map(({ state, chattering }) => [state, chattering])).toEqual([
      ['UNACK_ACTIVE', false],
    ]);
  });
});

describe('silence that comes and goes', () => {
  const word = (seconds: number) =>
    reading('hydrogen', 'h-1', s(seconds), { part: 'n-1', status: 'OPEN' });
  const gone = (seconds: number) => presence({ asset: 'h-1' }, false, s(seconds));
  const until = (end: number, ...heard: readonly number[]) =>
    inOrder([
      ...[5, 15, 25, 35].flatMap((t) => [gone(t), word(t + 2)]),
      ...heard.map(word),
      ...ticks(T0, s(end)),
    ]);

  it('is held, and over once the device has been heard for a minute', () => {
    const { story } = runCity(until(110, 50, 70, 90, 105));
    expect(story.slice(-2)).toEqual([
      ['DEVICE_SILENT', 'raised', 25],
      ['DEVICE_SILENT', 'cleared', 97],
    ]);
  });

  it('goes on when the device is silent again meanwhile', () => {
    const { story, standing } = runCity(until(150));
    expect(story.at(-1)).toEqual(['DEVICE_SILENT', 'settled', 127]);
    expect(standing.size).toBe(1);
  });

  it('is one alarm of a gateway as well, over once it has been quiet', () => {
    const notice = (seconds: number, active: boolean): SilenceNotice => ({
      ...({ type: 'silence', scope: 'gateway', id: 'gw-1', partition: 0, active } as const),
      ...{ assets: active ? 5 : 0, kinds: ['charger'], at: s(seconds) },
    });
    const words = [0, 20, 40, 60].flatMap((t) => [notice(t, true), notice(t + 10, false)]);
    const { story } = runKpis([...words, kpi(s(200), 1.1)]);
    expect(story.slice(-2)).toEqual([
      ['GATEWAY_SILENT', 'raised', 40],
      ['GATEWAY_SILENT', 'cleared', 130],
    ]);
  });

  it('keeps quiet under an incident that it joined while it was held', () => {
    const two = ['h-1', 'h-2'].map((id) =>
      register(id, 'hydrogen', { gateway: 'gw-1', parts: [part('n-1', 'nozzle')] }),
    );
    const say = (id: string, seconds: number) =>
      reading('hydrogen', id, s(seconds), { part: 'n-1', status: 'OPEN' });
    const flaps = [5, 15, 25].flatMap((t) => [gone(t), say('h-1', t + 2), say('h-2', t + 2)]);
    const both = presence({ gateway: 'gw-1' }, false, s(30));
    const back = [40, 60, 80, 100].flatMap((t) => [say('h-1', t), say('h-2', t)]);
    const log = [...two, ...flaps, both, ...back, ...ticks(T0, s(119))];
    const { transitions, standing } = runCity(log.sort((a, b) => a.at - b.at));
    const last = transitions.filter(({ alarm }) => alarm.assetOrId === 'h-1').slice(-3);
    expect(last.map(({ step, alarm }) => `${step} ${alarm.state}`)).toEqual([
      'suppressed SUPPRESSED_BY_DESIGN',
      'cleared SUPPRESSED_BY_DESIGN',
      'returned NORMAL',
    ]);
    expect(standing.size).toBe(0);
  });
});
