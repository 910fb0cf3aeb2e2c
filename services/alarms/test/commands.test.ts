import type { PlannedWindow } from '@infrapulse/domain';
import { foldedAtOnce } from '@infrapulse/ports';
import { describe, expect, it } from 'vitest';
import type { AssetAlarms } from '../src/city-alarms.ts';
import { alarmsConfig } from '../src/config.ts';
import { createAlarmsFold } from '../src/fold-readings.ts';
import { command, noEvents, part, reading, register, runCity, SECOND, T0, ticks } from './city.ts';

const s = (seconds: number) => T0 + seconds * SECOND;
const site = register('bs-1', 'site5g', { parts: [part('fsu', 'fsu')] });
const says = (seconds: number, more: object) =>
  reading('site5g', 'bs-1', s(seconds), { part: 'fsu', ...more });
const water = (seconds: number, value: number) => says(seconds, { metrics: { water: value } });
const ID = 'asset~bs-1~fsu~WATER';

describe('commands', () => {
  it('answer applied, stale and refused, each once and with its reason', () => {
    const { results, standing } = runCity([
      site,
      water(0, 1),
      command(ID, 'ack', s(1), { occurrence: 2 }),
      command(ID, 'ack', s(2)),
      command(ID, 'ack', s(3)),
      command('asset~bs-1~fsu~NONE', 'ack', s(4)),
      command('asset~nobody~-~WATER', 'ack', s(5)),
      command('nonsense', 'ack', s(6)),
    ]);
    expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['stale', 'the alarm is at occurrence 1, not at 2'],
      ['applied', ''],
      ['refused', 'it is acknowledged already'],
      ['refused', 'there is no such alarm'],
      ['refused', 'there is no such alarm'],
      ['refused', 'there is no such alarm'],
    ]);
    expect(standing.get(ID)).toMatchObject({ state: 'ACK_ACTIVE', ackedBy: 'li', ackedAt: s(2) });
  });

  it('AT-AL-02 acknowledged and then over, the present record is taken away', () => {
    const log = [site, water(0, 1), command(ID, 'ack', s(2)), water(3, 0)];
    const { outputs, standing } = runCity(log);
    expect(standing.size).toBe(0);
    expect(outputs.at(-1)).toMatchObject({ key: ID, value: undefined });
  });

  it('AT-AL-03 shelving ends by log time and annunciates what still holds, once', () => {
    const log = [site, water(0, 1), command(ID, 'shelve', s(0), { forS: 3600 })];
    const before = runCity([...log, ...ticks(T0, s(3599))]);
    expect(before.standing.get(ID)?.state).toBe('SHELVED');
    const { story, standing } = runCity([...log, ...ticks(T0, s(3700))]);
    expect(story.filter(([rule]) => rule === 'WATER').slice(2)).toEqual([
      ['WATER', 'unshelved', 3600],
    ]);
    expect(standing.get(ID)).toMatchObject({
      state: 'UNACK_ACTIVE',
      raisedAt: T0,
      calledAt: s(3600),
    });
  });

  it('shelving ends in time although a longer delay is running', () => {
    const fault = (seconds: number, status: string) => {
      return reading('site5g', 'bs-1', s(seconds), { part: 'fsu', status });
    };
    const id = 'asset~bs-1~fsu~CELL_FAULT';
    const { story } = runCity([
      site,
      fault(0, 'FAULT'),
      ...ticks(T0, s(40)),
      command(id, 'shelve', s(40), { forS: 10 }),
      fault(41, 'IN_SERVICE'),
      fault(45, 'FAULT'),
      ...ticks(s(45), s(52)),
    ]);
    expect(story.map(([, step, at]) => [step, at])).toEqual([
      ['raised', 30],
      ['shelved', 40],
      ['cleared', 41],
      ['unshelved', 50],
    ]);
  });
});

describe('a planned window', () => {
  const window = (more: Partial<PlannedWindow> = {}): PlannedWindow => ({
    type: 'window',
    windowId: 'w-1',
    purpose: 'maintenance',
    scope: 'asset',
    id: 'bs-1',
    from: s(0),
    to: s(100),
    code: 'scheduled_maintenance',
    reason: '',
    status: 'approved',
    proposedBy: 'a',
    decidedBy: 'b',
    at: T0,
    ...more,
  });

  it('suppresses what rises in it, and annunciates at its end what still holds', () => {
    const log = [site, window(), water(10, 1), ...ticks(s(10), s(99))];
    expect(runCity(log).standing.get(ID)).toMatchObject({
      state: 'SUPPRESSED_BY_DESIGN',
      suppressedBy: 'w-1',
    });
    const { story, standing } = runCity([...log, ...ticks(s(99), s(101))]);
    expect(story.at(-1)).toEqual(['WATER', 'returned', 100]);
    expect(standing.get(ID)?.state).toBe('UNACK_ACTIVE');
  });

  it('calls nobody for what came and went in it', () => {
    const log = [site, window(), water(10, 1), water(20, 0), ...ticks(s(20), s(101))];
    expect(runCity(log).standing.size).toBe(0);
  });

  it('ends its suppression when it is withdrawn', () => {
    const withdrawn = window({ status: 'withdrawn', at: s(30) });
    const log = [site, window(), water(10, 1), ...ticks(s(10), s(30)), withdrawn];
    const { standing } = runCity([...log, ...ticks(s(30), s(31))]);
    expect(standing.get(ID)?.state).toBe('UNACK_ACTIVE');
  });

  it.each([
    ['a part', { scope: 'part', id: 'bs-1~fsu' }, 'SUPPRESSED_BY_DESIGN'],
    ['another part', { scope: 'part', id: 'bs-1~c1' }, 'UNACK_ACTIVE'],
    ['its site', { scope: 'site', id: 'st-1' }, 'SUPPRESSED_BY_DESIGN'],
    ['another site', { scope: 'site', id: 'st-2' }, 'UNACK_ACTIVE'],
    ['an exclusion nobody approved', { purpose: 'exclusion', status: 'proposed' }, 'UNACK_ACTIVE'],
    ['an approved exclusion', { purpose: 'exclusion' }, 'SUPPRESSED_BY_DESIGN'],
  ] as const)('of %s', (_, more, state) => {
    const { standing } = runCity([site, window(more), water(10, 1)]);
    expect(standing.get(ID)?.state).toBe(state);
  });
});

describe("a device's own alarm", () => {
  const alarm = (seconds: number, active: boolean, more: object = {}) =>
    says(seconds, { extra: { alarms: [{ code: 'SILENT', active, ...more }] } });
  const id = 'asset~bs-1~fsu~REPORTED_SILENT';

  it('keeps its words and its severity through acknowledgement and end', () => {
    const { transitions } = runCity([
      site,
      alarm(0, true, { severity: 'critical', text: '风扇停转' }),
      command(id, 'ack', s(1)),
      alarm(2, false),
    ]);
    expect(
      transitions.map(({ step, alarm: { severity, text } }) => [step, severity, text.zh]),
    ).toEqual([
      ['raised', 'CRITICAL', '风扇停转'],
      ['acked', 'CRITICAL', '风扇停转'],
      ['cleared', 'CRITICAL', '风扇停转'],
    ]);
    expect(transitions[0]?.alarm.source).toBe('device');
  });

  it('calls again, as another occurrence, when it becomes more severe', () => {
    const { transitions } = runCity([
      site,
      alarm(0, true, { severity: 'MINOR', text: 'warm' }),
      command(id, 'ack', s(1)),
      alarm(2, true, { severity: 'MINOR', text: 'warm' }),
      alarm(3, true, { severity: 'CRITICAL', text: 'hot' }),
    ]);
    expect(
      transitions.map(({ step, alarm: { occurrence, state, severity, text } }) => {
        return [step, occurrence, state, severity, text.en];
      }),
    ).toEqual([
      ['raised', 1, 'UNACK_ACTIVE', 'MINOR', 'warm'],
      ['acked', 1, 'ACK_ACTIVE', 'MINOR', 'warm'],
      ['cleared', 1, 'NORMAL', 'MINOR', 'warm'],
      ['raised', 2, 'UNACK_ACTIVE', 'CRITICAL', 'hot'],
    ]);
  });

  it('shows what is said of it last, and calls nobody when that is not more severe', () => {
    const { transitions, standing } = runCity([
      site,
      alarm(0, true, { severity: 'MAJOR', text: 'hot' }),
      alarm(1, true, { severity: 'MINOR', text: 'warm' }),
      alarm(2, true),
    ]);
    expect(transitions.map(({ step }) => step)).toEqual(['raised']);
    expect(standing.get(id)).toMatchObject({ severity: 'MINOR', text: { en: 'warm' } });
  });

  it('keeps what was said last when an older or back-filled message comes', () => {
    const { transitions } = runCity([
      site,
      alarm(10, true, { severity: 'CRITICAL', text: 'hot' }),
      alarm(5, true, { severity: 'MINOR', text: 'warm' }),
      says(11, {
        historical: true,
        extra: { alarms: [{ code: 'SILENT', active: true, severity: 'WARNING' }] },
      }),
      alarm(20, false),
    ]);
    expect(transitions.at(-1)).toMatchObject({
      step: 'cleared',
      alarm: { severity: 'CRITICAL', text: { en: 'hot' } },
    });
  });

  it('is another than our own rule of silence, whatever its code', () => {
    const { standing } = runCity([site, alarm(0, true), ...ticks(T0, s(1000))]);
    expect([...standing.keys()].sort()).toEqual(['asset~bs-1~-~DEVICE_SILENT', id]);
  });

  it('is ignored beyond two hundred different codes', () => {
    const many = Array.from({ length: 210 }, (_, n) => ({ code: `c${n}`, active: true }));
    const { standing } = runCity([site, says(0, { extra: { alarms: many } })]);
    expect(standing.size).toBe(200);
  });

  it('leaves a bounded memory, though new codes are only ever told of as over', () => {
    const over = Array.from({ length: 5000 }, (_, n) => ({ code: `c${n}`, active: false }));
    const config = alarmsConfig.parse({});
    const fold = createAlarmsFold(new Map(), { partition: 0, config, events: noEvents });
    const log = [site, says(0, { extra: { alarms: over } })];
    const records = log.map((value, offset) => ({ partition: 0, offset, key: '', value }));
    foldedAtOnce(fold.apply(records));
    const [, state] = [...fold.changes()].find(([key]) => key === 'a/bs-1') ?? [];
    expect(Object.keys((state as AssetAlarms).quiet).length).toBeLessThanOrEqual(2000);
  });

  it('is told from others by every character of its code', () => {
    const codes = ['过温', '过压', 'E/1', 'E 1', 'E_1', 'E-1.a'];
    const ids = idsOf(codes);
    expect(new Set(ids).size).toBe(codes.length);
    expect(ids).toContain('asset~bs-1~fsu~REPORTED_E_1');
    expect(ids).toContain('asset~bs-1~fsu~REPORTED_E-1.a');
    for (const id of ids) expect(id).toMatch(/^asset~bs-1~fsu~REPORTED[A-Za-z0-9_.-]+$/);
    // A device may call another alarm what is behind our prefix.
    const behind = ids.map((id) => id.slice('asset~bs-1~fsu~REPORTED_'.length));
    expect(new Set([...ids, ...idsOf(behind)]).size).toBe(ids.length + 4);
  });

  it.each([
    [{}, '过温'],
    [{ text: 'Too hot' }, 'Too hot (过温)'],
  ])('says its code where its id cannot: %j', (more, said) => {
    const alarms = [{ code: '过温', active: true, ...more }];
    const { standing } = runCity([site, says(0, { extra: { alarms } })]);
    expect([...standing.values()].map(({ text }) => text.en)).toEqual([said]);
  });

  function idsOf(codes: readonly string[]): string[] {
    const alarms = codes.map((code) => ({ code, active: true }));
    return [...runCity([site, says(0, { extra: { alarms } })]).standing.keys()];
  }
});
