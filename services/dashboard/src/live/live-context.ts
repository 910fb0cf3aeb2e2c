import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';
import type { FeedScope } from './feed-path.ts';
import { firstState, type LiveState } from './live-state.ts';
import type { LiveStore } from './live-store.ts';

interface LiveContextValue {
  readonly store: Pick<LiveStore, 'state' | 'subscribe'>;
  readonly want: (scope: FeedScope) => void;
}

const idle = { state: () => firstState, subscribe: () => () => undefined };

export const LiveContext = createContext<LiveContextValue>({ store: idle, want: () => undefined });

/** One slice of the live state; the page renders again only when that slice changes. */
export function useLiveSlice<T>(pick: (state: LiveState) => T): T {
  const { store } = useContext(LiveContext);
  return useSyncExternalStore(store.subscribe, () => pick(store.state()));
}

export function useLive() {
  const connection = useLiveSlice((state) => state.connection);
  const heardAt = useLiveSlice((state) => (state.connection === 'live' ? null : state.heardAt));
  const epoch = useLiveSlice((state) => state.epoch);
  return { connection, heardAt, epoch };
}

/** Narrows the feed to one asset while the page shows it. */
export function useAssetFeed(asset: string): void {
  const { want } = useContext(LiveContext);
  useEffect(() => {
    want({ kind: 'asset', asset });
    return () => want({ kind: 'city' });
  }, [asset, want]);
}
