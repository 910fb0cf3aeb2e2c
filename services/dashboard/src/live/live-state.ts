import type { AlarmAnswer, KpiAnswer, LiveAsset, PipelineAnswer } from '@infrapulse/contracts';
import { addRate, type RatePoint } from './rate-points.ts';
import { addLag } from './trailing.ts';

type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'lost';

/** What the page knows from the live feed. Every map and list in it is bounded. */
export interface LiveState {
  readonly connection: ConnectionState;
  /** When the server was last heard, Unix ms of this browser; null before the first time. */
  readonly heardAt: number | null;
  /** Grows each time the feed is there, the first time too: what was fetched before may have gaps. */
  readonly epoch: number;
  /** No feed is open, or it may not be heard: something may be missed. */
  readonly deaf: boolean;
  readonly pipeline: PipelineAnswer | null;
  readonly rates: readonly RatePoint[];
  /** The largest lag of each of the last snapshots. */
  readonly lags: readonly number[];
  readonly alarms: ReadonlyMap<string, AlarmAnswer>;
  readonly kpis: ReadonlyMap<string, KpiAnswer>;
  readonly assets: ReadonlyMap<string, LiveAsset>;
}

/** What arrived since the last change of the state, newest per key. */
export interface LiveBatch {
  pipelines: PipelineAnswer[];
  readonly alarms: Map<string, AlarmAnswer>;
  readonly kpis: Map<string, KpiAnswer>;
  readonly assets: Map<string, LiveAsset>;
}

export type LiveAction =
  | { readonly kind: 'heard'; readonly at: number; readonly batch: LiveBatch }
  | { readonly kind: 'checked'; readonly at: number; readonly open: boolean }
  | { readonly kind: 'switched' };

const KEYS_MAX = 500;
const LATE_MS = 6000;
const LOST_MS = 15_000;

export const firstState: LiveState = {
  connection: 'connecting',
  heardAt: null,
  epoch: 0,
  deaf: true,
  pipeline: null,
  rates: [],
  lags: [],
  alarms: new Map(),
  kpis: new Map(),
  assets: new Map(),
};

export function emptyBatch(): LiveBatch {
  return { pipelines: [], alarms: new Map(), kpis: new Map(), assets: new Map() };
}

export function nextState(state: LiveState, action: LiveAction): LiveState {
  switch (action.kind) {
    case 'heard':
      return heard(state, action.at, action.batch);
    case 'checked':
      return checked(state, action);
    case 'switched':
      return { ...state, deaf: true, alarms: new Map(), kpis: new Map(), assets: new Map() };
  }
}

function heard(state: LiveState, at: number, batch: LiveBatch): LiveState {
  return {
    connection: 'live',
    heardAt: at,
    epoch: state.deaf ? state.epoch + 1 : state.epoch,
    deaf: false,
    pipeline: batch.pipelines.at(-1) ?? state.pipeline,
    rates: batch.pipelines.reduce(addRate, state.rates),
    lags: batch.pipelines.reduce(addLag, state.lags),
    alarms: merged(state.alarms, batch.alarms),
    kpis: merged(state.kpis, batch.kpis),
    assets: merged(state.assets, batch.assets),
  };
}

/** Silence and closed sockets: late is reconnecting, long is lost. */
function checked(
  state: LiveState,
  { at, open }: { readonly at: number; readonly open: boolean },
): LiveState {
  const heardAt = state.heardAt ?? at;
  const silentMs = at - heardAt;
  const before = state.connection;
  let connection: ConnectionState = before;
  if (silentMs > LOST_MS) connection = 'lost';
  else if (before === 'live' && (!open || silentMs > LATE_MS)) connection = 'reconnecting';
  if (connection === before && state.heardAt !== null) return state;
  return { ...state, connection, heardAt, deaf: connection !== 'live' };
}

/** The newest keys stay; the oldest go when there are too many. */
function merged<T>(before: ReadonlyMap<string, T>, fresh: ReadonlyMap<string, T>) {
  if (fresh.size === 0) return before;
  const all = new Map(before);
  for (const [key, value] of fresh) {
    all.delete(key);
    all.set(key, value);
  }
  for (const key of all.keys()) {
    if (all.size <= KEYS_MAX) break;
    all.delete(key);
  }
  return all;
}
