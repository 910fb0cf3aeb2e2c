import type { GatewaySeen, KindId, LogRecord, Presence, Reading } from '@infrapulse/domain';
import type {
  ReadingRow,
  SeriesKind,
  SeriesPort,
  StreamBatch,
  StreamRecord,
} from '@infrapulse/ports';
import type { NewestTimes } from './newest-times.ts';
import { countFresh, PACK_ROWS, type PendingBatch, packLoose } from './pending-batch.ts';

interface TakeDeps {
  /** Newest stored or pending ts of every part; grows with what is taken. */
  readonly newest: NewestTimes;
  /** Kind of a registered asset. */
  readonly kindOf: (asset: string) => KindId | undefined;
  readonly pack: SeriesPort['pack'];
  readonly seenEveryMs: number;
  readonly onPresenceDropped: () => void;
}

interface Origin {
  readonly partition: number;
  readonly offset: number;
}

/**
 * Takes consecutive log records into a batch. A row newer than its part's newest cannot be stored yet; any
 * other is doubtful until the store was asked.
 */
export function createTake(
  deps: TakeDeps,
): (into: PendingBatch, batch: StreamBatch<LogRecord>) => void {
  const { newest } = deps;
  const registered = new Map<string, KindId>();
  const kindOf = (asset: string) => registered.get(asset) ?? deps.kindOf(asset);

  function put(into: PendingBatch, row: ReadingRow, from: Reading | null, partition: number): void {
    const last = newest.of(row.asset, row.part);
    const node = from?.node ?? null;
    if (last === undefined || row.ts > last) {
      newest.set(row.asset, row.part, row.ts);
      into.loose.push(row);
      into.freshNodes.push(node);
      if (node !== null) countFresh(into, node, partition);
    } else {
      into.doubtful.push({ row, quality: from ? from.quality : row.quality, node, partition });
    }
  }

  function takePresence(into: PendingBatch, presence: Presence, origin: Origin): void {
    const { asset, gateway } = presence;
    const kind: SeriesKind | undefined = asset === '' ? 'gateway' : kindOf(asset);
    if (kind === undefined) return deps.onPresenceDropped();
    const status = presence.online ? 'ONLINE' : 'OFFLINE';
    const subject = { kind, asset: asset === '' ? gateway : asset, part: '$presence' } as const;
    put(into, signOfLife(subject, presence.at, { status, origin }), null, origin.partition);
  }

  function takeSeen(into: PendingBatch, seen: GatewaySeen, origin: Origin): void {
    const last = newest.of(seen.gateway, '$seen');
    if (last !== undefined && seen.at < last + deps.seenEveryMs) return;
    const subject = { kind: 'gateway', asset: seen.gateway, part: '$seen' } as const;
    put(into, signOfLife(subject, seen.at, { status: null, origin }), null, origin.partition);
  }

  function takeOther(into: PendingBatch, record: StreamRecord<LogRecord>): void {
    const { value, partition, offset } = record;
    if (value.type === 'tick') {
      const fresh = into.counted.get(value.node)?.[partition] ?? 0;
      into.marks.push({ tick: value, partition, offset, fresh, doubtful: into.doubtful.length });
    } else if (value.type === 'presence') takePresence(into, value, record);
    else if (value.type === 'gateway_seen') takeSeen(into, value, record);
    else if (value.type === 'register') registered.set(value.asset, value.kind);
  }

  return (into, { partition, records, next }) => {
    for (const record of records) {
      const { value } = record;
      if (value.type === 'reading') put(into, rowOf(value, record), value, partition);
      else takeOther(into, record);
    }
    into.position[partition] = next;
    into.oldestAt ??= into.loose[0]?.at;
    if (into.loose.length >= PACK_ROWS) packLoose(into, deps.pack);
  };
}

function rowOf(reading: Reading, { partition, offset }: Origin): ReadingRow {
  return {
    kind: reading.kind,
    asset: reading.asset,
    part: reading.part,
    ts: reading.ts,
    at: reading.at,
    status: reading.status,
    rawStatus: reading.rawStatus,
    vocab: reading.vocab,
    error: reading.error,
    quality: reading.quality ?? 'GOOD',
    historical: reading.historical,
    metrics: reading.metrics,
    extra: reading.extra,
    src: `${partition}:${offset}`,
  };
}

function signOfLife(
  subject: Pick<ReadingRow, 'kind' | 'asset' | 'part'>,
  at: number,
  { status, origin }: { readonly status: string | null; readonly origin: Origin },
): ReadingRow {
  return {
    ...subject,
    ts: at,
    at,
    status,
    rawStatus: null,
    vocab: null,
    error: null,
    quality: 'GOOD',
    historical: false,
    metrics: {},
    extra: null,
    src: `${origin.partition}:${origin.offset}`,
  };
}
