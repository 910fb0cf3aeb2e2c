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
  isKnown(asset: string): boolean;
  who(kind: KindId, asset: string, part: string): Speaker | Fault;
  /** What the log must say before the first reading (or presence) of an asset; undefined as a rule. */
  introduce(message: Introduced): RegisterChange | undefined;
  /** The part may have been named by an earlier message of the same array. */
  refusal(kind: KindId, asset: string): Fault | undefined;
  spoke(asset: string, session: number): void;
  /** false when a newer session has spoken for the asset. */
  isLastSpeaker(asset: string, session: number): boolean;
}

type Introduced = Pick<Reading, 'kind' | 'asset' | 'part' | 'ts' | 'at'> & {
  /** On whose topic it came, if any. */
  readonly gateway?: string;
  /** A reading connects an asset, unless it is a TEST; presence alone does not. */
  readonly connects: boolean;
};

interface Limits {
  readonly unknownAsset: 'register' | 'reject';
  readonly unregisteredMax: number;
  readonly partsPerUnregisteredMax: number;
}

interface State {
  readonly register: Table<Asset>;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly known: Map<string, Known>;
  readonly unregistered: Set<string>;
  /** One message asks several times in a row. */
  lastId: string;
  lastEntry: Known | undefined;
}

export function createAssets(register: Table<Asset>, clock: Clock, limits: Limits): Assets {
  const state: State = {
    register,
    clock,
    limits,
    known: new Map(),
    unregistered: new Set(),
    lastId: '',
    lastEntry: undefined,
  };
  for (const [id, asset] of register.entries()) track(state, id, asset);
  register.onChange((id, asset) => {
    track(state, id, asset);
    const entry = state.known.get(id);
    if (entry && asset) refresh(entry, asset, clock.now());
  });
  return {
    isKnown: (id) => find(state, id) !== undefined,
    who(kind, id, part) {
      const entry = find(state, id);
      if (!entry) return stranger(state, kind);
      if (entry.kind !== kind) return mismatch(entry.kind);
      if (part === '') return entry.speaker;
      return partFault(entry, part, limits) ?? entry.parts?.get(part) ?? entry.speaker;
    },
    refusal(kind, id) {
      const entry = find(state, id);
      return entry && entry.kind !== kind ? mismatch(entry.kind) : undefined;
    },
    introduce: (message) => introduce(state, message),
    spoke(id, session) {
      const entry = find(state, id);
      if (entry) entry.session = session;
    },
    isLastSpeaker(id, session) {
      const last = find(state, id)?.session ?? 0;
      return last === 0 || last === session;
    },
  };
}

function track({ unregistered, clock }: State, id: string, asset: Asset | undefined): void {
  if (asset && versionAt(asset, clock.now()).lifecycle === 'UNREGISTERED') unregistered.add(id);
  else unregistered.delete(id);
}

function find(state: State, id: string): Known | undefined {
  if (id === state.lastId && state.lastEntry) return state.lastEntry;
  state.lastId = id;
  state.lastEntry = state.known.get(id) ?? fromRegister(state, id);
  return state.lastEntry;
}

function fromRegister({ register, known, clock }: State, id: string): Known | undefined {
  const asset = register.get(id);
  if (!asset) return undefined;
  const fresh = newKnown(asset.kind);
  refresh(fresh, asset, clock.now());
  known.set(id, fresh);
  return fresh;
}

function refresh(entry: Known, asset: Asset, now: number): void {
  const version = versionAt(asset, now);
  const isExpected = version.telemetry === 'expected';
  entry.parts = version.lifecycle === 'UNREGISTERED' ? null : partSpeakers(asset, version);
  entry.speaker = speakerOf(version, '');
  if (isExpected) entry.isConnecting = false;
  entry.isConnected = isExpected || entry.isConnecting;
}

const strangers: ReadonlyMap<KindId, Speaker> = new Map(
  KIND_IDS.map((kind) => [
    kind,
    { clock: 'device', intervalMs: kindOf(kind).silence.intervalS * 1000 },
  ]),
);

function stranger({ limits, unregistered }: State, kind: KindId): Speaker | Fault {
  if (limits.unknownAsset === 'reject')
    return fault('UNKNOWN_ASSET', 'asset', 'The register has no such asset: import it first.');
  if (unregistered.size < limits.unregisteredMax) return strangers.get(kind) as Speaker;
  return fault('SERIES_LIMIT', 'asset', `More than ${limits.unregisteredMax} unregistered assets.`);
}

function partFault({ parts, heard }: Known, part: string, limits: Limits): Fault | undefined {
  if (parts) {
    if (parts.has(part)) return undefined;
    const names = [...parts.keys()].slice(0, 20).join(', ');
    return fault('UNKNOWN_PART', 'part', `The register lists the parts: ${names || 'none'}.`);
  }
  if (heard.has(part) || heard.size < limits.partsPerUnregisteredMax) return undefined;
  return fault('SERIES_LIMIT', 'part', 'Too many parts of an asset nobody registered.');
}

function introduce(state: State, message: Introduced): RegisterChange | undefined {
  const { kind, asset: id, part, ts, at, gateway = '', connects } = message;
  const entry = find(state, id);
  const since = Math.min(ts, at);
  const base = { type: 'register', asset: id, kind, at, by: 'ingest' } as const;
  if (!entry) {
    const version = { ...unregisteredVersion(kind, since), gateway };
    welcome(state, message, version);
    return { ...base, origin: '', change: { op: 'put', version } };
  }
  if (!entry.parts && part !== '') entry.heard.add(part);
  if (entry.isConnected || !connects) return undefined;
  entry.isConnected = true;
  entry.isConnecting = true;
  const origin = state.register.get(id)?.origin ?? '';
  return { ...base, origin, change: { op: 'connect', at: since } };
}

function welcome(state: State, { kind, asset, part }: Introduced, version: AssetVersion): void {
  const fresh = newKnown(kind);
  fresh.speaker = speakerOf(version, '');
  fresh.isConnected = true;
  if (part !== '') fresh.heard.add(part);
  state.known.set(asset, fresh);
  state.unregistered.add(asset);
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
