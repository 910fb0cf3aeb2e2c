import type { AlarmAnswer, PipelineAnswer } from '@infrapulse/contracts';
import { describe, expect, it } from 'vitest';
import { feedPath } from '../src/live/feed-path.ts';
import { emptyBatch, firstState, type LiveState, nextState } from '../src/live/live-state.ts';
import { EVENT_NAMES, putEvent } from '../src/live/put-event.ts';
import { addRate, peakOf, type RatePoint } from '../src/live/rate-points.ts';
import { addLag, trailingBy } from '../src/live/trailing.ts';

function snapshot(second: number, received: number): PipelineAnswer {
  const at = new Date(second * 1000).toISOString();
  return { received, at, lag: {}, rate: 0 } as PipelineAnswer;
}

const heard = (state: LiveState, at: number, batch = emptyBatch()) =>
  nextState(state, { kind: 'heard', at, batch });
const checked = (state: LiveState, at: number, open = true) =>
  nextState(state, { kind: 'checked', at, open });

describe('the connection', () => {
  const live = heard(firstState, 1000);

  it('is live once something is heard', () => {
    expect(firstState.connection).toBe('connecting');
    expect(live).toMatchObject({ connection: 'live', heardAt: 1000 });
  });

  it('reconnects when the socket closes or falls silent, and is lost after 15 s', () => {
    expect(checked(live, 2000).connection).toBe('live');
    expect(checked(live, 2000, false).connection).toBe('reconnecting');
    expect(checked(live, 7001).connection).toBe('reconnecting');
    expect(checked(live, 16_001)).toMatchObject({ connection: 'lost', heardAt: 1000 });
  });

  it('says lost also when the server was never heard', () => {
    const first = checked(firstState, 1000, false);
    expect([first.connection, checked(first, 16_001, false).connection]).toEqual([
      'connecting',
      'lost',
    ]);
  });

  it('begins an epoch once it is there, so that what was fetched before is fetched again', () => {
    expect([firstState.epoch, live.epoch, heard(live, 2000).epoch]).toEqual([0, 1, 1]);
  });

  it('begins a new epoch when it is back', () => {
    const back = heard(checked(live, 20_000, false), 21_000);
    expect(back).toMatchObject({ connection: 'live', epoch: 2 });
    expect(heard(back, 22_000).epoch).toBe(2);
  });

  it('begins a new epoch with another feed, though it stays live', () => {
    const other = nextState(live, { kind: 'switched' });
    expect(other).toMatchObject({ connection: 'live', epoch: 1 });
    expect(heard(other, 2000).epoch).toBe(2);
  });

  it('keeps the same state while nothing changes', () => {
    expect(checked(live, 1500)).toBe(live);
  });
});

describe('what arrives', () => {
  const alarm = (id: number) => ({ id: `a-${id}`, occurrence: id }) as AlarmAnswer;

  it('is conflated by key and never kept without end', () => {
    let state = firstState;
    for (let round = 0; round < 3; round += 1) {
      const batch = emptyBatch();
      for (let id = 0; id < 400; id += 1) putEvent(batch, 'alarm', alarm(round * 400 + id));
      state = heard(state, round, batch);
    }
    expect(state.alarms.size).toBe(500);
    expect(state.alarms.has('a-1199')).toBe(true);
    expect(state.alarms.has('a-0')).toBe(false);
  });

  it('keeps only the newest pipeline snapshots of a burst', () => {
    const batch = emptyBatch();
    for (let second = 0; second < 100; second += 1) {
      putEvent(batch, 'pipeline', snapshot(second, second));
    }
    expect([batch.pipelines.length, batch.pipelines.at(-1)?.received]).toEqual([60, 99]);
  });

  it('is put under the key of its record', () => {
    const batch = emptyBatch();
    putEvent(batch, 'kpi', { kpi: 'k', policy: 'p', scope: 'city', id: 'c', window: '24h' });
    putEvent(batch, 'asset', { asset: 'cs-1', part: '2' });
    putEvent(batch, 'strange', {});
    expect([[...batch.kpis.keys()], [...batch.assets.keys()]]).toEqual([
      ['k/p/city/c/24h'],
      ['cs-1~2'],
    ]);
    expect(EVENT_NAMES).toContain('asset');
  });

  it('of the scope before is forgotten with a new feed', () => {
    const batch = emptyBatch();
    putEvent(batch, 'alarm', alarm(1));
    expect(nextState(heard(firstState, 1, batch), { kind: 'switched' }).alarms.size).toBe(0);
  });
});

describe('the message rate', () => {
  const rates = (snapshots: readonly PipelineAnswer[]) =>
    snapshots.reduce<RatePoint[]>(addRate, []).map(({ perSecond }) => perSecond);

  it('is the difference of counters about five seconds apart', () => {
    const steady = [0, 1, 2, 3, 4, 5, 6].map((second) => snapshot(second, second * 20));
    expect(rates(steady)).toEqual([null, 20, 20, 20, 20, 20, 20]);
    expect(rates([snapshot(0, 0), snapshot(5, 100), snapshot(8, 500)])).toEqual([null, 20, 62.5]);
  });

  it('ignores a snapshot of the same instant and starts anew when a counter falls', () => {
    expect(rates([snapshot(0, 0), snapshot(0, 5)])).toEqual([null]);
    expect(rates([snapshot(0, 50), snapshot(1, 60), snapshot(2, 3)])).toEqual([null]);
  });

  it('has a peak, 0 while none is known', () => {
    const points = [snapshot(0, 0), snapshot(5, 100), snapshot(10, 900), snapshot(15, 950)];
    expect(peakOf(points.reduce<RatePoint[]>(addRate, []))).toBe(160);
    expect(peakOf([])).toBe(0);
  });

  it('keeps five minutes', () => {
    const long = Array.from({ length: 400 }, (_, second) => snapshot(second, second));
    expect(rates(long)).toHaveLength(300);
  });
});

describe('how far the figures trail behind', () => {
  const behind = (...lags: readonly number[]) =>
    trailingBy(
      lags
        .map((lag) => ({ lag: { kpi: lag }, rate: 20 }) as unknown as PipelineAnswer)
        .reduce(addLag, [] as number[]),
    );

  it('is what stays unhandled for seconds, not a burst that is worked off', () => {
    expect(behind(9000, 9000)).toBe(0);
    expect(behind(9000, 8000, 7000)).toBe(7000);
    expect(behind(200, 200, 9000, 200, 200)).toBe(200);
    expect(behind(90_000, 4000, 3000, 2000, 1000, 0)).toBe(0);
  });

  it('is nothing while readers keep up with much that arrives', () => {
    const busy = (lag: number) =>
      ({ lag: { historian: lag }, rate: 6000 }) as unknown as PipelineAnswer;
    const after = (lag: number) =>
      trailingBy([1, 2, 3].map(() => busy(lag)).reduce(addLag, [] as number[]));
    expect([after(6000), after(90_000)]).toEqual([0, 90_000]);
  });

  it('counts only readers that the pages show something of', () => {
    const snapshots = Array.from({ length: 5 }, () => ({
      lag: { register: 9000, 'historian-kpis': 9000, alarms: 300 },
      rate: 20,
    })) as unknown as PipelineAnswer[];
    expect(trailingBy(snapshots.reduce(addLag, [] as number[]))).toBe(300);
  });

  it('is known from the snapshots heard', () => {
    const batch = emptyBatch();
    for (let second = 0; second < 3; second += 1) {
      putEvent(batch, 'pipeline', { ...snapshot(second, 0), lag: { kpi: 5000 } });
    }
    expect(trailingBy(heard(firstState, 1, batch).lags)).toBe(5000);
  });
});

describe('the feed', () => {
  it('asks only for what the page shows', () => {
    expect(feedPath({ kind: 'city' }, 'en')).toBe(
      '/api/v1/live?topics=pipeline%2Calarm%2Ckpi&scope=city&lang=en',
    );
    expect(feedPath({ kind: 'asset', asset: 'a b' }, 'zh-CN')).toBe(
      '/api/v1/live?topics=pipeline%2Calarm%2Ckpi%2Casset&asset=a+b&lang=zh-CN',
    );
  });
});
