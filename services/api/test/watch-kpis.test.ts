import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topics } from '@infrapulse/contracts';
import { type KpiRecord, kpiKey } from '@infrapulse/domain';
import type { StreamPort } from '@infrapulse/ports';
import { createSystemClock } from '@infrapulse/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedStream } from '../../../packages/stream-embedded/src/index.ts';
import { createKpiIndex } from '../src/city/index-kpis.ts';
import { createLoading } from '../src/city/load-kpis.ts';
import { type KpisView, watchKpis } from '../src/city/watch-kpis.ts';
import { kpi } from './kpi-record.ts';
import { silentLog } from './start-api.ts';

const DAY = 86_400_000;
const ASSETS = Array.from({ length: 400 }, (_, n) => `c-${n}`);

let dataDir: string;
let stream: StreamPort;
let changes: number;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'infrapulse-kpis-'));
  stream = await openEmbeddedStream({ dataDir }, { clock: createSystemClock(), log: silentLog });
  changes = 0;
});
afterEach(async () => {
  await stream.stop();
  await rm(dataDir, { recursive: true });
});

const open = () => watchKpis(stream, () => ++changes);

function publish(...records: readonly KpiRecord[]): Promise<void> {
  return stream.append(
    topics.kpis,
    records.map((value) => ({ key: kpiKey(value), value })),
  );
}

/** Day `n` of an asset. */
const dayOf = (id: string, n: number, value: number) =>
  kpi({ id, window: 'day', start: n * DAY, end: (n + 1) * DAY, value });

/** Three days and a rolling window of every asset, and a part of each. */
function city(): KpiRecord[] {
  return ASSETS.flatMap((id, n) => [
    ...[1, 2, 3].map((day) => dayOf(id, day, n + day / 10)),
    kpi({ id, value: n }),
    kpi({ id: `${id}~1`, scope: 'part', value: n }),
  ]);
}

const named = (records: Iterable<KpiRecord>) =>
  [...records]
    .map((record) => [kpiKey(record), record.value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));

function look(view: KpisView, id: string) {
  return { of: named(view.of('charger.uptime', 'asset', id)), asset: named(view.ofAsset(id)) };
}

async function until(met: () => boolean): Promise<void> {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('KPI records that stood before the api started', () => {
  it('are answered from the log as they are once all are held', async () => {
    await publish(...city());
    const view = await open();
    const before = ASSETS.slice(0, 20).map((id) => look(view, id));
    expect(before[1]?.of.map(([, value]) => value)).toEqual([1, 1.2, 1.3]);
    expect(before[1]?.asset).toHaveLength(4);
    const whole = await view.whole();
    expect(ASSETS.slice(0, 20).map((id) => look(view, id))).toEqual(before);
    expect([...whole.scan({})]).toHaveLength(4 * ASSETS.length);
    expect(view.since(0)).toEqual([]);
    await view.stop();
  });

  it('give way to what changed and what was removed while they are read', async () => {
    const index = createKpiIndex();
    const gone = kpi({ id: 'c-1' });
    function* held() {
      yield kpi({ id: 'c-0', value: 0 });
      index.put(dayOf('c-2', 3, 7), 1);
      index.put(dayOf('c-2', 4, 8), 2);
      loading.remove(kpiKey(gone));
      yield* [gone, kpi({ id: 'c-2', value: 2 })];
      yield* [2, 3].map((day) => dayOf('c-2', day, 0));
    }
    const loading = createLoading({ held }, index);
    const whole = await loading.whole();
    const changed = [dayOf('c-2', 3, 7), dayOf('c-2', 4, 8)];
    const stood = [kpi({ id: 'c-0', value: 0 }), kpi({ id: 'c-2', value: 2 })];
    expect(named(whole.scan({}))).toEqual(named([...stood, ...changed]));
    expect(index.since(0)).toEqual(changed);
  });

  it('are held once, and the same as the log has, whoever asks and whenever', async () => {
    await publish(...city());
    const view = await open();
    await publish(dayOf('c-5', 4, 1), dayOf('c-5', 2, 2));
    await until(() => changes === 2);
    const before = look(view, 'c-5');
    const [one, other] = await Promise.all([view.whole(), view.whole()]);
    expect(one).toBe(other);
    expect(look(view, 'c-5')).toEqual(before);
    expect(before.of.map(([, value]) => value)).toEqual([5, 5.3, 1]);
    await view.stop();
  });

  it('are not waited for by who stops', async () => {
    await publish(...city());
    const view = await open();
    const loading = view.whole();
    await view.stop();
    await expect(loading).rejects.toThrow('the api stops');
  });
});
