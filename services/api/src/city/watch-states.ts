import { topics } from '@infrapulse/contracts';
import type { PartState, StateRecord } from '@infrapulse/domain';
import type { StreamPort } from '@infrapulse/ports';

/** The present state of every part that has one, by asset. */
export interface StatesView {
  of(asset: string): readonly StateRecord[];
  /** Worst state of the asset's parts; null when nothing is known. */
  worst(asset: string): PartState | null;
  onChange(listener: (state: StateRecord) => void): () => void;
  stop(): Promise<void>;
}

const WORST_FIRST: readonly PartState[] = ['DOWN', 'UNKNOWN', 'EXCLUDED', 'UP', 'NOT_IN_SERVICE'];
const NONE: readonly StateRecord[] = [];

/** `shows` leaves out records that say nothing beside all of the asset. */
export async function watchStates(
  stream: StreamPort,
  shows: (state: StateRecord, all: readonly StateRecord[]) => boolean = () => true,
): Promise<StatesView> {
  const table = await stream.table(topics.states);
  const byAsset = new Map<string, Map<string, StateRecord>>();
  const sorted = new Map<string, readonly StateRecord[]>();
  const set = (key: string, state: StateRecord | undefined) => {
    const [asset, part] = splitPart(key);
    sorted.delete(asset);
    const parts = byAsset.get(asset) ?? new Map<string, StateRecord>();
    if (state) parts.set(part, state);
    else parts.delete(part);
    if (parts.size > 0) byAsset.set(asset, parts);
    else byAsset.delete(asset);
  };
  const listeners = new Set<(state: StateRecord) => void>();
  const forget = table.onChange((key, state) => {
    set(key, state);
    if (state) for (const listener of listeners) listener(state);
  });
  for (const [key, state] of table.entries()) set(key, state);

  function of(asset: string): readonly StateRecord[] {
    const parts = byAsset.get(asset);
    if (!parts) return NONE;
    let list = sorted.get(asset);
    if (!list) {
      list = [...parts.values()].sort((a, b) => comparePart(a.part, b.part));
      sorted.set(asset, list);
    }
    return list.filter((state) => shows(state, list));
  }

  return {
    of,
    worst(asset) {
      const states = new Set(of(asset).map(({ span }) => span.state));
      return WORST_FIRST.find((state) => states.has(state)) ?? null;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async stop() {
      forget();
      await table.stop();
    },
  };
}

/** `asset~part` → both; an asset alone has part ''. */
export function splitPart(id: string): readonly [asset: string, part: string] {
  const at = id.indexOf('~');
  return at < 0 ? [id, ''] : [id.slice(0, at), id.slice(at + 1)];
}

/** 2 before 10. */
export function comparePart(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
