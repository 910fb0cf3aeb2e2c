import { type Fault, fault, type Speaker } from '@infrapulse/contracts';
import {
  type Asset,
  type AssetVersion,
  intervalMs,
  KIND_IDS,
  type KindId,
  kindOf,
  type Reading,
  type RegisterChange,
  unregisteredVersion,
  versionAt,
} from '@infrapulse/domain';
import type { Clock, Table } from '@infrapulse/ports';

/** What ingest remembers of an asset: who may speak for it, and which session spoke last. */
interface Known {
  readonly kind: KindId;
  /** null: the asset itself and any part, as nobody registered them. */
  parts: ReadonlyMap<string, Speaker> | null;
  /** Parts heard of an asset that nobody registered. */
  readonly heard: Set<string>;
  speaker: Speaker;
  isConnected: boolean;
  /** Our `connect` is in the log and not yet in the register. */
  isConnecting: boolean;
  session: number;
}

export interface Assets {
  who(kind: KindId, asset: string, part: string): Speaker | Fault;
  /** What the log must say before the first reading (or presence) of an asset; undefined as a rule. */
  introduce(message: Introduced): RegisterChange | undefined;
  /** The part may have been named by an earlier message of the same array. */
  refusal(kind: KindId, asset: string): Fault | undefined;
  spoke(asset: string, session: number): void;
  /** false when a newer session has spoken for the asset. */
  isLastSpeaker(asset: string, session: number): boolean;
}

export type Introduced = Pick<Reading, 'kind' | 'asset' | 'part' | 'ts' | 'at'> & {
  /** A reading connects an asset; presence alone does not. */
  readonly isReading: boolean;
};

interface Limits {
  readonly unknownAsset: 'register' | 'reject';
  readonly unregisteredMax: number;
  readonly partsPerUnregisteredMax: number;
}

export function createAssets(register: Table<Asset>, clock: Clock, limits: Limits): Assets {
  const known = new Map<string, Known>();
  const unregistered = new Set<string>();
  for (const [id, asset] of register.entries()) track(id, asset);
  register.onChange((id, asset) => {
    track(id, asset);
    const entry = known.get(id);
    if (entry && asset) refresh(entry, asset);
  });

  function track(id: string, asset: Asset | undefined): void {
    if (asset && versionAt(asset, clock.now()).lifecycle === 'UNREGISTERED') unregistered.add(id);
    else unregistered.delete(id);
  }

  // One message asks several times in a row.
  let lastId = '';
  let lastEntry: Known | undefined;

  function find(id: string): Known | undefined {
    if (id === lastId && lastEntry) return lastEntry;
    lastId = id;
    lastEntry = known.get(id) ?? fromRegister(id);
    return lastEntry;
  }

  function fromRegister(id: string): Known | undefined {
    const asset = register.get(id);
    if (!asset) return undefined;
    const fresh = newKnown(asset.kind);
    refresh(fresh, asset);
    known.set(id, fresh);
    return fresh;
  }

  function refresh(entry: Known, asset: Asset): void {
    const version = versionAt(asset, clock.now());
    const isExpected = version.telemetry === 'expected';
    entry.parts = version.lifecycle === 'UNREGISTERED' ? null : partSpeakers(asset, version);
    entry.speaker = speakerOf(version, '');
    if (isExpected) entry.isConnecting = false;
    entry.isConnected = isExpected || entry.isConnecting;
  }

  function strange(kind: KindId): Speaker | Fault {
    if (limits.unknownAsset === 'reject')
      return fault('UNKNOWN_ASSET', 'asset', 'The register has no such asset: import it first.');
    if (unregistered.size < limits.unregisteredMax) return strangers.get(kind) as Speaker;
    return fault(
      'SERIES_LIMIT',
      'asset',
      `More than ${limits.unregisteredMax} unregistered assets.`,
    );
  }

  const strangers: ReadonlyMap<KindId, Speaker> = new Map(
    KIND_IDS.map((kind) => [
      kind,
      { clock: 'device', intervalMs: kindOf(kind).silence.intervalS * 1000 },
    ]),
  );

  function partFault(entry: Known, part: string): Fault | undefined {
    if (entry.parts) {
      if (entry.parts.has(part)) return undefined;
      const parts = [...entry.parts.keys()].slice(0, 20).join(', ');
      return fault('UNKNOWN_PART', 'part', `The register lists the parts: ${parts || 'none'}.`);
    }
    if (entry.heard.has(part) || entry.heard.size < limits.partsPerUnregisteredMax)
      return undefined;
    return fault('SERIES_LIMIT', 'part', 'Too many parts of an asset nobody registered.');
  }

  return {
    who(kind, id, part) {
      const entry = find(id);
      if (!entry) return strange(kind);
      if (entry.kind !== kind) return mismatch(entry.kind);
      if (part === '') return entry.speaker;
      return partFault(entry, part) ?? entry.parts?.get(part) ?? entry.speaker;
    },
    refusal(kind, id) {
      const entry = find(id);
      return entry && entry.kind !== kind ? mismatch(entry.kind) : undefined;
    },
    introduce({ kind, asset: id, part, ts, at, isReading }) {
      const entry = find(id);
      const since = Math.min(ts, at);
      const base = { type: 'register', asset: id, kind, origin: '', at, by: 'ingest' } as const;
      if (!entry) {
        const version = unregisteredVersion(kind, since);
        const fresh = newKnown(kind);
        fresh.speaker = speakerOf(version, '');
        fresh.isConnected = true;
        if (part !== '') fresh.heard.add(part);
        known.set(id, fresh);
        unregistered.add(id);
        return { ...base, change: { op: 'put', version } };
      }
      if (!entry.parts && part !== '') entry.heard.add(part);
      if (entry.isConnected || !isReading) return undefined;
      entry.isConnected = true;
      entry.isConnecting = true;
      const origin = register.get(id)?.origin ?? '';
      return { ...base, origin, change: { op: 'connect', at: since } };
    },
    spoke(id, session) {
      const entry = find(id);
      if (entry) entry.session = session;
    },
    isLastSpeaker(id, session) {
      const last = find(id)?.session ?? 0;
      return last === 0 || last === session;
    },
  };
}

function newKnown(kind: KindId): Known {
  return {
    kind,
    parts: null,
    heard: new Set(),
    speaker: { clock: 'device', intervalMs: 0 },
    isConnected: false,
    isConnecting: false,
    session: 0,
  };
}

function speakerOf(version: AssetVersion, part: string): Speaker {
  return { clock: version.clock, intervalMs: intervalMs(version, part) };
}

/** Parts of any version may speak: a late reading may be of one that has gone. */
function partSpeakers(asset: Asset, version: AssetVersion): ReadonlyMap<string, Speaker> {
  const parts = [...asset.versions.flatMap((one) => one.parts), ...version.parts];
  return new Map(parts.map(({ part }) => [part, speakerOf(version, part)]));
}

function mismatch(kind: KindId): Fault {
  return fault('KIND_MISMATCH', 'kind', `The register knows this asset as ${kind}.`);
}
