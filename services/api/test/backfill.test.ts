import { afterAll, beforeAll, expect, it } from 'vitest';
import { reading, startApi, type TestApi, until } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const NOW = Date.UTC(2026, 5, 30, 12);
const PAST = Date.UTC(2026, 5, 1);
const DAY_MS = 86_400_000;

interface Pipeline {
  readonly at: string | null;
  readonly backfill: unknown;
}

async function afterTick(at: number): Promise<unknown> {
  const counts = { received: 0, rejected: 0, setAside: 0 };
  await api.log('', { type: 'tick', node: 'n', boot: 1, at, upstream: true, counts });
  const told = await until(
    async () => (await api.get('/api/v1/pipeline')).body as Pipeline,
    (pipeline) => pipeline.at === new Date(at).toISOString(),
  );
  return told.backfill;
}

it('says while readings of the past arrive how many and of which time, and then no more', async () => {
  await api.log('cs-1', reading('cs-1', { ts: NOW, at: NOW }));
  expect(await afterTick(NOW)).toBeNull();
  const past = Array.from({ length: 30 }, (_, day) =>
    reading('cs-1', { ts: PAST + day * DAY_MS, at: NOW + 1000 + day, historical: true }),
  );
  await api.log('cs-1', ...past);
  expect(await afterTick(NOW + 2000)).toEqual({
    rate: 3,
    from: '2026-06-01T00:00:00.000Z',
    to: '2026-06-30T00:00:00.000Z',
  });
  expect(await afterTick(NOW + 10_000)).toMatchObject({ rate: 3 });
  expect(await afterTick(NOW + 11_000)).toBeNull();
});
