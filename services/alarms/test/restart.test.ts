import type { PlannedWindow } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { command, part, reading, register, runCity, SECOND, T0, tick, ticks } from './city.ts';

const s = (seconds: number) => T0 + seconds * SECOND;
const station = (id: string) => register(id, 'hydrogen', { parts: [part('s', 'sensor')] });
const beat = (id: string, seconds: number, h2_pct_vol = 0) =>
  reading('hydrogen', id, s(seconds), { part: 's', metrics: { h2_pct_vol } });

const leap = (from: number, to: number) => ({ ...tick(s(to)), since: s(from) });

describe('a restart in the middle', () => {
  it('keeps an alarm with everything that was said to it, and does not raise it again', () => {
    const id = 'asset~h-1~s~H2_CONCENTRATION';
    const log = [
      station('h-1'),
      beat('h-1', 0, 0.5),
      command(id, 'ack', s(1)),
      command(id, 'comment', s(2), { reason: 'on our way' }),
      beat('h-1', 3, 0.6),
      beat('h-1', 4, 0.1),
      command(id, 'reset', s(5)),
    ];
    const restarted = runCity(log, { batch: 1, restartAfter: 0 });
    expect(restarted.outputs).toEqual(runCity(log).outputs);
    expect(restarted.story.map(([, step]) => step)).toEqual([
      'raised',
      'acked',
      'commented',
      'cleared',
      'reset',
    ]);
    expect(restarted.standing.size).toBe(0);
  });

  it('changes nothing in the order of what falls due within one tick', () => {
    const log = [
      station('h-1'),
      station('h-2'),
      tick(s(0)),
      beat('h-1', 0),
      beat('h-2', 10),
      beat('h-1', 20),
      // Leaps of a simulated clock: by the second both are silent, the one that spoke earlier first.
      leap(0, 20),
      leap(20, 60),
    ];
    const { outputs, transitions } = runCity(log);
    expect(transitions.map(({ alarm, at }) => [alarm.assetOrId, (at - T0) / SECOND])).toEqual([
      ['h-2', 40],
      ['h-1', 50],
    ]);
    expect(runCity(log, { batch: 1, restartAfter: 0 }).outputs).toEqual(outputs);
  });

  it('changes nothing in which of several windows suppresses: the one that ends last', () => {
    const window = (windowId: string, to: number): PlannedWindow => ({
      type: 'window',
      windowId,
      purpose: 'maintenance',
      scope: 'asset',
      id: 'bs-1',
      from: T0,
      to,
      code: 'other',
      reason: '',
      status: 'approved',
      proposedBy: 'a',
      decidedBy: 'b',
      at: T0,
    });
    const water = reading('site5g', 'bs-1', s(5), { metrics: { water: 1 } });
    const log = [
      register('bs-1', 'site5g'),
      window('w-2', s(90)),
      window('w-1', s(60)),
      window('w-3', s(70)),
      water,
      ...ticks(s(5), s(89)),
    ];
    const { outputs, standing } = runCity(log);
    expect([...standing.values()]).toMatchObject([{ suppressedBy: 'w-2' }]);
    expect(runCity(log, { batch: 1, restartAfter: 0 }).outputs).toEqual(outputs);
  });
});
