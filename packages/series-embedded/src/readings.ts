import {
  PartialWriteError,
  type ReadingRow,
  type ReadingsQuery,
  type RowKey,
  type SeriesKind,
  type SeriesPort,
} from '@infrapulse/ports';
import type { ReadingColumns, ResultColumns } from './columns.ts';
import { decodeReadings } from './decode-readings.ts';
import { encodeKeys, encodeReadings, type MetricIndex } from './encode-readings.ts';
import { isStored, type Store } from './store.ts';

type Reads = Pick<SeriesPort, 'lookup' | 'newest' | 'readings'>;
type Readings = Reads & Pick<SeriesPort, 'writeReadings'>;

interface Kind {
  readonly metrics: readonly string[];
  readonly index: MetricIndex;
}

export function createReadings(store: Store): Readings {
  const kinds = new Map<string, Kind>(
    store.ready.tables.map(({ kind, metrics }) => [
      kind,
      { metrics, index: new Map(metrics.map((metric, i) => [metric, i])) },
    ]),
  );
  return { ...createReads(store, kinds), writeReadings: createWrite(store, kinds) };
}

function createWrite(store: Store, kinds: ReadonlyMap<string, Kind>): SeriesPort['writeReadings'] {
  const { worker, words } = store;

  function encode(rows: readonly ReadingRow[]): ReadingColumns[] {
    return [...byKind(rows)].map(([kind, ofKind]) =>
      encodeReadings(kind, ofKind, { metrics: (kinds.get(kind) as Kind).index, words }),
    );
  }

  return async ({ fresh, replaced, position, counters }) => {
    const rejected = refusedOf([...fresh, ...replaced], kinds);
    const refused = new Set(rejected.map(({ index }) => index));
    const keep = (rows: readonly ReadingRow[], from: number) =>
      refused.size === 0 ? rows : rows.filter((_, i) => !refused.has(from + i));
    const repeated = isStored(store.committed('readings').position, position);
    const added = repeated ? [] : keep(fresh, 0);
    const changed = repeated ? [] : keep(replaced, fresh.length);
    // Without a position nothing tells a repetition, so every row takes the place of what is there.
    const anew = Object.keys(position).length === 0;
    const batch = {
      fresh: encode(anew ? [] : added),
      replaced: encode(lastOfEach(anew ? [...added, ...changed] : changed)),
    };
    const transfer = [...batch.fresh, ...batch.replaced].map(
      ({ ints }) => (ints[0] as Int32Array).buffer as ArrayBuffer,
    );
    await store.commit('readings', { position, counters }, (commit) =>
      worker.call('writeReadings', { ...batch, commit }, transfer),
    );
    if (rejected.length > 0) throw new PartialWriteError(rejected);
  };
}

function createReads(store: Store, kinds: ReadonlyMap<string, Kind>): Reads {
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

function byKind(rows: readonly ReadingRow[]): Map<SeriesKind, ReadingRow[]> {
  const kinds = new Map<SeriesKind, ReadingRow[]>();
  for (const row of rows) {
    const ofKind = kinds.get(row.kind);
    if (ofKind) ofKind.push(row);
    else kinds.set(row.kind, [row]);
  }
  return kinds;
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

function refusedOf(
  rows: readonly ReadingRow[],
  kinds: ReadonlyMap<string, Kind>,
): { index: number; reason: string }[] {
  const refused: { index: number; reason: string }[] = [];
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] as ReadingRow;
    if (!Number.isSafeInteger(row.ts))
      refused.push({ index, reason: 'ts is no whole number of ms' });
    else if (!kinds.has(row.kind)) refused.push({ index, reason: 'the store has no such kind' });
  }
  return refused;
}
