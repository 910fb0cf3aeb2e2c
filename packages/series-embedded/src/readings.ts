import {
  PartialWriteError,
  type ReadingRow,
  type ReadingsBatch,
  type ReadingsQuery,
  type RowKey,
  type SeriesKind,
  type SeriesPort,
} from '@infrapulse/ports';
import type { MetricNames, ResultColumns } from './columns.ts';
import { decodeReadings } from './decode-readings.ts';
import { encodeKeys } from './encode-readings.ts';
import { createPacking, type EmbeddedRows } from './pack-readings.ts';
import { isStored, type Store } from './store.ts';

type Reads = Pick<SeriesPort, 'lookup' | 'newest' | 'readings'>;
type Writes = Pick<SeriesPort, 'pack' | 'writeReadings'>;

export function createReadings(store: Store): Reads & Writes {
  const kinds = new Map<string, MetricNames>(
    store.ready.tables.map(({ kind, metrics }) => [
      kind,
      { metrics, index: new Map(metrics.map((metric, i) => [metric, i])) },
    ]),
  );
  return { ...createReads(store, kinds), ...createWrites(store, kinds) };
}

function createWrites(store: Store, kinds: ReadonlyMap<string, MetricNames>): Writes {
  const { worker, words } = store;
  const pack = createPacking(kinds, words);

  async function writeReadings(batch: ReadingsBatch): Promise<void> {
    const { position, counters, replaced } = batch;
    const fresh = [...((batch.packed ?? []) as readonly EmbeddedRows[]), pack(batch.fresh)];
    const given = pack(replaced);
    const isRepeated = isStored(store.committed('readings').position, position);
    // Without a position nothing tells a repetition, so every row takes the place of what is there.
    const isAnew = Object.keys(position).length === 0;
    const all = isAnew ? [...fresh.flatMap((one) => one.rows()), ...replaced] : replaced;
    const changed = lastOfEach(all);
    const columns = {
      fresh: isRepeated || isAnew ? [] : fresh.flatMap((one) => one.columns),
      replaced: isRepeated ? [] : (changed === replaced ? given : pack(changed)).columns,
    };
    await store.commit('readings', { position, counters }, (commit) =>
      worker.call('writeReadings', { ...columns, commit }),
    );
    const rejected = refusedOf([...fresh, given]);
    if (rejected.length > 0) throw new PartialWriteError(rejected);
  }

  return { pack, writeReadings };
}

function createReads(store: Store, kinds: ReadonlyMap<string, MetricNames>): Reads {
  const { worker, words } = store;
  const decode = (kind: SeriesKind, result: ResultColumns) =>
    decodeReadings(kind, result, { metrics: kinds.get(kind)?.metrics ?? [], words });
  return {
    async lookup(keys) {
      const found = new Array<ReadingRow | undefined>(keys.length).fill(undefined);
      for (const [kind, placed] of keysByKind(keys)) {
        const { columns, places } = encodeKeys(kind, placed, words);
        if (places.length === 0) continue;
        const result = await worker.call('lookup', columns);
        const placeOf = result.numbers[result.numbers.length - 1] as Float64Array;
        decode(kind, result).forEach((row, i) => {
          found[places[placeOf[i] as number] as number] = row;
        });
      }
      return found;
    },
    async newest() {
      const { asset, part, ts } = await worker.call('newest', null);
      const newest = new Map<string, number>();
      for (let i = 0; i < ts.length; i += 1) {
        const key = `${words.wordAt(asset[i] as number)}~${words.wordAt(part[i] as number)}`;
        newest.set(key, Math.max(newest.get(key) ?? -Infinity, ts[i] as number));
      }
      return newest;
    },
    async readings({ kind, asset, part, from, to, order, limit }: ReadingsQuery) {
      const assetWord = words.find(asset);
      const partWord = part === undefined ? null : words.find(part);
      if (assetWord === undefined || partWord === undefined) return [];
      const query = { kind, asset: assetWord, part: partWord, from, to, limit: limit ?? null };
      return decode(
        kind,
        await worker.call('readings', { ...query, descending: order === 'desc' }),
      );
    },
  };
}

function keysByKind(keys: readonly RowKey[]): Map<SeriesKind, { key: RowKey; place: number }[]> {
  const kinds = new Map<SeriesKind, { key: RowKey; place: number }[]>();
  keys.forEach((key, place) => {
    const ofKind = kinds.get(key.kind);
    if (ofKind) ofKind.push({ key, place });
    else kinds.set(key.kind, [{ key, place }]);
  });
  return kinds;
}

/** Of rows with the same key the last one counts. */
function lastOfEach(rows: readonly ReadingRow[]): readonly ReadingRow[] {
  if (rows.length < 2) return rows;
  const newest = new Map(
    rows.map((row) => [`${row.kind}/${row.asset}~${row.part}@${row.ts}`, row]),
  );
  return newest.size === rows.length ? rows : [...newest.values()];
}

function refusedOf(packs: readonly EmbeddedRows[]): { index: number; reason: string }[] {
  let base = 0;
  return packs.flatMap(({ count, refused }) => {
    const from = base;
    base += count;
    return refused.map(({ index, reason }) => ({ index: from + index, reason }));
  });
}
