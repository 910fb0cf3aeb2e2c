import { topics } from '@infrapulse/contracts';
import {
  type AssetVersion,
  DAY_MS,
  type DayRestated,
  type DirtyDays,
  dayStart,
  kindOf,
  type LogRecord,
  localDate,
} from '@infrapulse/domain';
import { createHistorian } from '@infrapulse/historian';
import type { Service } from '@infrapulse/runtime';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { config, keyOf, openStores, reading, runtime, type Stores } from './fixtures.ts';

const HOUR = 3_600_000;
const TODAY = dayStart(Date.now());
const FIRST = TODAY - 10 * DAY_MS;
const asset = 'cs-0001';

let stores: Stores;
let historian: Service;
beforeEach(async () => {
  stores = await openStores();
  historian = createHistorian({ ...stores, ...runtime(), config: config() });
  await historian.start();
});
afterEach(async () => {
  await historian.stop();
  await stores.close();
});

async function append(...records: LogRecord[]): Promise<void> {
  await stores.stream.append(
    topics.readings,
    records.map((value) => ({ key: keyOf(value), value })),
  );
}

function registered(connectedAt: number, more: Partial<AssetVersion> = {}): LogRecord {
  const version = {
    validFrom: connectedAt,
    site: 'st-1',
    gateway: '',
    attributes: {},
    lifecycle: 'IN_SERVICE',
    commissionedAt: connectedAt,
    retiredAt: null,
    telemetry: 'expected',
    connectedAt,
    ...kindOf('charger').silence,
    reporting: 'periodic',
    intervalS: 3600,
    openingHours: '24/7',
    parts: [{ part: '1', role: 'connector', attributes: {} }],
    ...more,
  } as unknown as AssetVersion;
  const change = { op: 'put', version } as const;
  return { type: 'register', asset, kind: 'charger', origin: '', change, at: connectedAt, by: 't' };
}

async function restated(): Promise<DayRestated[]> {
  const { records } = await stores.stream.tail(topics.readings, { limit: 1000 });
  return records
    .map(({ value }) => value)
    .filter((value) => value.type === 'day_restated')
    .reverse();
}

async function mark(from: number, to: number, ...reasons: readonly string[]): Promise<void> {
  const value: DirtyDays = { asset, from, to, outages: [], reasons, src: '0:0' };
  await stores.stream.append(topics.dirtyDays, [{ key: asset, value }]);
}

it('computes marked days again from what is stored, spans and sums, and says so in the log', async () => {
  const told = [];
  for (let ts = FIRST; ts < FIRST + 5 * DAY_MS; ts += HOUR)
    told.push(reading({ ts, at: TODAY, status: ts < FIRST + 30 * HOUR ? 'IDLE' : 'FAULTED' }));
  await append(registered(FIRST + 12 * HOUR), ...told);
  await mark(FIRST, FIRST + 7 * DAY_MS);
  await expect.poll(async () => (await restated()).length, { timeout: 10_000 }).toBe(7);
  const days = await restated();
  expect(days.map(({ day }) => day)).toEqual(
    Array.from({ length: 7 }, (_, i) => localDate(FIRST + i * DAY_MS)),
  );
  const none = { up: 0, charging: 0, saving: 0, down: 0, manual: 0, unknown: 0, excluded: 0 };
  // In service from noon; faulted from 06:00 of the second day; silent 3 h after the last word.
  expect(days.map(({ parts }) => parts['1'])).toEqual([
    { ...none, up: 12 * HOUR },
    { ...none, up: 6 * HOUR, down: 18 * HOUR, failures: 1 },
    { ...none, down: 24 * HOUR },
    { ...none, down: 24 * HOUR },
    { ...none, down: 24 * HOUR },
    { ...none, down: 2 * HOUR, unknown: 22 * HOUR },
    { ...none, unknown: 24 * HOUR, longUnknown: 22 * HOUR },
  ]);
  expect(days.at(-1)?.carried).toMatchObject({
    1: { unknownSince: FIRST + 5 * DAY_MS + 2 * HOUR, isOut: true },
  });
  const evidence = { asset, part: '1', from: FIRST, to: FIRST + 7 * DAY_MS };
  await expect
    .poll(async () => (await stores.series.spans(evidence)).map(({ state }) => state), {
      timeout: 5000,
    })
    .toEqual(['NOT_IN_SERVICE', 'UP', 'DOWN', 'UNKNOWN']);
});

it('computes an absence of the gateway as lasting until a live reading of the asset', async () => {
  const day = TODAY - DAY_MS;
  const gone = { type: 'presence', asset: '', gateway: 'gw-1', online: false, node: 'n1' } as const;
  const told = Array.from({ length: 24 }, (_, hour) => day + hour * HOUR)
    .filter((ts) => ts <= day + 6 * HOUR || ts >= day + 8 * HOUR)
    .map((ts) => reading({ ts, at: ts, status: 'IDLE' }));
  const presence = [7, 20.5].map((hour) => ({ ...gone, at: day + hour * HOUR }));
  const all = [...told, ...presence].sort((a, b) => a.at - b.at);
  await append(registered(day, { gateway: 'gw-1' }), ...all);
  await mark(day, day + DAY_MS);
  await expect.poll(async () => (await restated()).length, { timeout: 10_000 }).toBe(1);
  const [sums] = await restated();
  expect(sums?.parts['1']).toMatchObject({ up: 22.5 * HOUR, unknown: 1.5 * HOUR });
});

it('says in the log why it was asked to', async () => {
  await append(registered(FIRST), reading({ ts: FIRST, at: TODAY, status: 'IDLE' }));
  await mark(FIRST, FIRST + DAY_MS, 'late data', 'register change by sun');
  await expect.poll(async () => (await restated()).length, { timeout: 10_000 }).toBe(1);
  const [one] = await restated();
  expect(one?.reasons).toEqual(['late data', 'register change by sun']);
});

it('says of each day what concerns it', async () => {
  await append(registered(FIRST), reading({ ts: FIRST, at: TODAY, status: 'IDLE' }));
  const cause = (reason: string, day: number) => {
    const from = FIRST + day * DAY_MS + 10 * HOUR;
    return { reason, from, to: from + HOUR };
  };
  const causes = [cause('exclusion ex-1', 0), cause('exclusion ex-2', 2)];
  const range = { from: FIRST, to: FIRST + 3 * DAY_MS };
  const value: DirtyDays = { asset, ...range, outages: [], reasons: [], causes, src: '0:0' };
  await stores.stream.append(topics.dirtyDays, [{ key: asset, value }]);
  await expect.poll(async () => (await restated()).length, { timeout: 10_000 }).toBe(3);
  const days = await restated();
  expect(days.map(({ reasons }) => reasons)).toEqual([
    ['exclusion ex-1'],
    undefined,
    ['exclusion ex-2'],
  ]);
});

it('knows of an outage that began long before the days, and that nobody told of since', async () => {
  const day = FIRST + 6 * DAY_MS;
  const told = [FIRST, day + HOUR].map((ts) => reading({ ts, at: TODAY, status: 'FAULTED' }));
  await append(registered(FIRST), ...told);
  await mark(day, day + DAY_MS);
  await expect.poll(async () => (await restated()).length, { timeout: 10_000 }).toBe(1);
  const [one] = await restated();
  const none = { up: 0, charging: 0, saving: 0, down: 0, manual: 0, unknown: 0, excluded: 0 };
  // The same outage still: none began. Silence is long 24 h after it began.
  expect(one?.parts['1']).toEqual({
    ...none,
    down: 3 * HOUR,
    unknown: 21 * HOUR,
    longUnknown: HOUR,
  });
  expect(one?.carried['1']).toEqual({ unknownSince: day + 4 * HOUR, isOut: true });
});

it('does so again after a restart when the batch was not finished, with the same result', async () => {
  await append(registered(FIRST), reading({ ts: FIRST, at: TODAY, status: 'IDLE' }));
  await mark(FIRST, FIRST + DAY_MS);
  await expect.poll(async () => (await restated()).length, { timeout: 10_000 }).toBe(1);
  await historian.stop();
  await mark(FIRST, FIRST + DAY_MS);
  historian = createHistorian({ ...stores, ...runtime(), config: config() });
  await historian.start();
  await expect.poll(async () => (await restated()).length, { timeout: 10_000 }).toBe(2);
  const [first, second] = (await restated()).map((one) => ({ ...one, at: 0 }));
  expect(second).toEqual(first);
});

it('leaves days alone whose readings are deleted already', async () => {
  await historian.stop();
  const retention = { series: '5d', spans: '100y' };
  historian = createHistorian({ ...stores, ...runtime(), config: config({ retention }) });
  await historian.start();
  await append(registered(FIRST));
  await mark(FIRST, TODAY - 2 * DAY_MS);
  await expect.poll(async () => (await restated()).length, { timeout: 10_000 }).toBeGreaterThan(0);
  expect((await restated())[0]?.day).toBe(localDate(TODAY - 4 * DAY_MS));
});
