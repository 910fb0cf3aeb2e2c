import { topics } from '@infrapulse/contracts';
import type { Asset, PlannedWindow } from '@infrapulse/domain';
import type { Consumer, SeriesPort, StreamPort, Table } from '@infrapulse/ports';
import type { Runtime, Service } from '@infrapulse/runtime';
import type { HistorianConfig } from './config.ts';
import { createReadingCounts } from './count-readings.ts';
import { deleteOld } from './delete-old.ts';
import { createEvents, type Events } from './events.ts';
import { createNewestTimes } from './newest-times.ts';
import { PACK_ROWS } from './pending-batch.ts';
import { createRegisterFold, REGISTER_FOLD } from './project-register.ts';
import { createRestateDays } from './restate-days.ts';
import { createStoreKpis, createStoreSpans } from './store-evidence.ts';
import { createStoreReadings } from './store-readings.ts';
import { createTake } from './take-records.ts';

export interface HistorianDeps extends Runtime {
  readonly stream: StreamPort;
  readonly series: SeriesPort;
  readonly config: HistorianConfig;
}

/** Marks taken in hand at once. */
const DIRTY_AT_ONCE = 200;
/** Rows wait for others: a store writes many for the price of a few. */
const PACE_MS = 100;
/** Records of spans that are written together. */
const SPANS_READ = 8192;
/** KPI records read at once, for whose decoding others of the thread wait. */
const KPIS_READ = 500;
/** KPI records that are written together. */
const KPIS_WRITTEN = 8000;
/** Of several partitions: a server that all share is held by thousands for a second, and alarms behind it. */
const KPIS_WRITTEN_SHARED = 1000;

interface Work extends HistorianDeps {
  readonly events: Events;
  readonly signal: AbortSignal;
}

/** Log in, store out; also projects the register, and deletes what is past its time. */
export function createHistorian(deps: HistorianDeps): Service {
  const ending = new AbortController();
  const work: Work = { ...deps, events: createEvents(deps), signal: ending.signal };
  const closings: (() => Promise<void> | void)[] = [];
  let stopping: Promise<void> | undefined;

  async function kept(dataset: string, opening: Promise<Consumer>): Promise<Consumer> {
    const consumer = await opening;
    closings.push(() => consumer.stop());
    consumer.failed.catch((error: unknown) => {
      if (!ending.signal.aborted) work.events.consumerFailed(dataset, error);
    });
    return consumer;
  }

  async function keptTable<T>(opening: Promise<Table<T>>): Promise<Table<T>> {
    const table = await opening;
    closings.push(() => table.stop());
    return table;
  }

  function projectRegister(): Promise<Consumer> {
    return deps.stream.process(REGISTER_FOLD, (_, state) => createRegisterFold(state));
  }

  async function openReadings(): Promise<{ register: Table<Asset>; readings: Consumer }> {
    const register = await keptTable(deps.stream.table(topics.register, { held: 'store' }));
    return { register, readings: await kept('readings', consumeReadings(work, register)) };
  }

  async function stop(): Promise<void> {
    ending.abort();
    for (const close of closings.splice(0).reverse()) await close();
  }

  return {
    async start() {
      // Side by side: to join a group takes its brokers seconds when they are busy.
      const [projecting, { register, readings }, windows, kpis] = await Promise.all([
        kept('register', projectRegister()),
        openReadings(),
        keptTable(deps.stream.table(topics.windows, { held: 'store' })),
        kept('kpis', consumeKpis(work)),
        kept('spans', consumeSpans(work)),
      ]);
      const before = [projecting, readings, kpis];
      const caughtUp = () => Promise.all(before.map((consumer) => consumer.caughtUp()));
      await kept('days', consumeDays(work, { register, windows, caughtUp }));
      let deleting = deleteOld(work);
      closings.push(() => deleting);
      const endDeleting = deps.clock.every(deps.config.retainEvery, () => {
        deleting = deleting.then(() => deleteOld(work));
      });
      closings.push(endDeleting);
    },
    stop: () => (stopping ??= stop()),
  };
}

async function consumeReadings(work: Work, register: Table<Asset>): Promise<Consumer> {
  const { stream, series, config, events } = work;
  const { position, counters } = await series.committed('readings');
  const take = createTake({
    newest: createNewestTimes(await series.newest()),
    kindOf: (asset) => register.get(asset)?.kind,
    pack: (rows) => series.pack(rows),
    seenEveryMs: config.seenEvery,
    onPresenceDropped: () => events.presenceDropped(),
  });
  const counts = createReadingCounts(counters, stream.partitions);
  const store = createStoreReadings({ ...work, take, counts, position });
  const options = {
    topic: topics.readings,
    group: 'historian',
    from: position,
    batchMax: Math.min(PACK_ROWS, config.batchRowsMax),
    aheadMax: config.batchRowsMax,
    paceMs: PACE_MS,
  };
  return stream.consume(options, store);
}

async function consumeSpans(work: Work): Promise<Consumer> {
  const { position } = await work.series.committed('spans');
  const group = 'historian-spans';
  const options = {
    topic: topics.spans,
    group,
    from: position,
    batchMax: SPANS_READ,
    paceMs: PACE_MS,
  };
  return work.stream.consume(options, createStoreSpans(work, SPANS_READ));
}

/** How many records are read at once, how many beyond them while a write waits, and with how many it waits no longer. */
function kpiBounds(partitions: number) {
  if (partitions === 1) return { batchMax: KPIS_READ, aheadMax: KPIS_WRITTEN, full: KPIS_WRITTEN };
  const batchMax = Math.max(1, Math.floor(KPIS_WRITTEN_SHARED / partitions));
  return { batchMax, aheadMax: 0, full: batchMax * partitions };
}

async function consumeKpis(work: Work): Promise<Consumer> {
  const { position } = await work.series.committed('kpis');
  const { full, ...bounds } = kpiBounds(work.stream.partitions);
  const options = {
    topic: topics.kpis,
    group: 'historian-kpis',
    from: position,
    paceMs: PACE_MS,
    ...bounds,
  };
  return work.stream.consume(options, createStoreKpis(work, full));
}

async function consumeDays(
  work: Work,
  known: {
    readonly register: Table<Asset>;
    readonly windows: Table<PlannedWindow>;
    readonly caughtUp: () => Promise<unknown>;
  },
): Promise<Consumer> {
  const options = { topic: topics.dirtyDays, group: 'historian-days', from: 'earliest' } as const;
  return work.stream.consume(
    { ...options, batchMax: DIRTY_AT_ONCE },
    createRestateDays({ ...work, ...known }),
  );
}
