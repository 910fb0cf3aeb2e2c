import { randomBytes } from 'node:crypto';
import {
  alarmToWire,
  kpiToWire,
  type LiveAsset,
  type Locale,
  type PipelineAnswer,
  toIso,
} from '@infrapulse/contracts';
import { type KpiRecord, latestVersion } from '@infrapulse/domain';
import type { Positions } from '@infrapulse/ports';
import type { PlacedTransition } from '../city/watch-alarms.ts';
import type { RouteDeps } from '../deps.ts';
import { takeSnapshot } from '../take-snapshot.ts';
import { createChangedKeys } from './changed-keys.ts';
import type { LiveClient } from './live-client.ts';
import type { LiveFilter } from './live-filter.ts';
import { type LivePosition, writePosition } from './live-position.ts';

/** What a client has asked for and where it stands. */
export interface Subscription {
  readonly client: LiveClient;
  readonly filter: LiveFilter;
  readonly locale: Locale;
  readonly from: LivePosition | undefined;
}

export interface LiveFeed {
  hasRoom(): boolean;
  /** Returns the function that ends it. */
  open(subscription: Subscription): () => void;
  stop(): void;
}

interface Open extends Subscription {
  /** Conflated changes up to here are written. */
  seq: number;
  behind: boolean;
  /** Alarm events that wait for a slow client. */
  waiting: PlacedTransition[];
}

interface AssetKey {
  readonly asset: string;
  readonly part: string;
}

const PIPELINE_EVERY_MS = 1000;

/**
 * The newest value of each key every 250 ms; every alarm transition. What is written is made once for all clients.
 * A slow client misses nothing but repetition: it gets the newest values when it has room again.
 */
export function createLiveFeed(deps: RouteDeps): LiveFeed {
  const { city, clock, config, events } = deps;
  const run = randomBytes(4).toString('hex');
  const clients = new Set<Open>();
  let seq = 0;
  const nextSeq = () => ++seq;
  const kpis = createChangedKeys<KpiRecord>(nextSeq);
  const assets = createChangedKeys<AssetKey>(nextSeq);
  let alarms: PlacedTransition[] = [];
  let alarmsNext: Positions = {};
  let wantsAssets = false;

  const touch = (asset: string, part: string) => {
    if (wantsAssets) assets.set(`${asset}~${part}`, { asset, part });
  };
  const ends = [
    city.kpis.onChange((key, record) => kpis.set(key, record)),
    city.states.onChange(({ asset, part }) => touch(asset, part)),
    city.readings.onReading(({ asset, part, historical }) => {
      if (!historical) touch(asset, part);
    }),
    city.alarms.onTransition((placed) => {
      alarms.push(placed);
      alarmsNext = { ...alarmsNext, [placed.partition]: placed.offset + 1 };
    }),
    clock.every(config.live.intervalMs, flush),
    clock.every(PIPELINE_EVERY_MS, () => void sendPipeline()),
    clock.every(config.live.heartbeatMs, () => {
      for (const { client } of clients) client.comment('still here');
    }),
  ];

  function flush(): void {
    const changed = { kpis: kpis.takeDirty(), assets: assets.takeDirty(), alarms };
    alarms = [];
    const texts = createTexts(deps);
    for (const open of clients) {
      sendAlarms(open, changed.alarms, texts);
      if (!open.client.ready()) {
        if (!open.behind) events.liveClientBehind();
        open.behind = true;
        continue;
      }
      const from = open.behind
        ? { kpis: kpis.since(open.seq), assets: assets.since(open.seq) }
        : changed;
      const wrote = sendValues(open, from, texts);
      open.behind = false;
      open.seq = seq;
      if (wrote || changed.alarms.length > 0) open.client.position(positionOf(seq));
    }
  }

  function positionOf(at: number): string {
    return writePosition({ run, seq: at, alarms: alarmsNext });
  }

  function sendAlarms(open: Open, fresh: readonly PlacedTransition[], texts: Texts): void {
    if (!open.filter.topics.has('alarm')) return;
    open.waiting.push(...fresh);
    if (open.waiting.length > config.live.alarmsMax) return end(open);
    while (open.waiting.length > 0 && open.client.ready()) {
      const { alarm } = (open.waiting.shift() as PlacedTransition).value;
      const asset = city.register.get(alarm.assetOrId);
      if (!open.filter.alarm(alarm, asset && latestVersion(asset))) continue;
      open.client.event('alarm', texts.alarm(alarm, open.locale));
    }
  }

  function resume(open: Open): void {
    const { from } = open;
    const texts = createTexts(deps);
    if (from) {
      const kept = city.alarms.transitions().slice(-config.live.resume);
      const missed = kept.filter(
        ({ partition, offset }) => offset >= (from.alarms[partition] ?? 0),
      );
      sendAlarms(open, missed, texts);
      const known = from.run === run;
      const missedKpis = known ? kpis.since(from.seq) : [...city.kpis.scan(undefined, undefined)];
      const missedAssets = known ? assets.since(from.seq) : [];
      sendValues(open, { kpis: missedKpis, assets: missedAssets }, texts);
    }
    open.client.position(positionOf(seq));
  }

  function end(open: Open): void {
    if (!clients.delete(open)) return;
    open.client.end();
    wantsAssets = [...clients].some(({ filter }) => filter.topics.has('asset'));
    events.liveClientClosed(clients.size);
  }

  async function sendPipeline(): Promise<void> {
    const wanting = [...clients].filter((open) => open.filter.topics.has('pipeline'));
    if (wanting.length === 0) return;
    let snapshot: PipelineAnswer;
    try {
      snapshot = await takeSnapshot(deps);
    } catch (error) {
      events.requestFailed('live pipeline', error);
      return;
    }
    for (const { client } of wanting)
      if (client.ready()) client.event('pipeline', JSON.stringify(snapshot));
  }

  return {
    hasRoom: () => clients.size < config.live.clientsMax,
    open(subscription) {
      const open: Open = { ...subscription, seq, behind: false, waiting: [] };
      clients.add(open);
      wantsAssets ||= open.filter.topics.has('asset');
      events.liveClientOpened(clients.size);
      resume(open);
      void sendPipeline();
      return () => end(open);
    },
    stop() {
      for (const stopOne of ends) stopOne();
      for (const open of [...clients]) end(open);
    },
  };

  function sendValues(
    open: Open,
    changed: { readonly kpis: readonly KpiRecord[]; readonly assets: readonly AssetKey[] },
    texts: Texts,
  ): boolean {
    const { filter, client } = open;
    let wrote = false;
    if (filter.topics.has('kpi')) {
      for (const record of changed.kpis) {
        if (!filter.kpi(record)) continue;
        client.event('kpi', texts.kpi(record));
        wrote = true;
      }
    }
    if (filter.topics.has('asset')) {
      for (const key of changed.assets) {
        const asset = city.register.get(key.asset);
        const version = asset && latestVersion(asset);
        if (!filter.asset({ asset: key.asset, kind: asset?.kind ?? '', version })) continue;
        client.event('asset', texts.asset(key));
        wrote = true;
      }
    }
    return wrote;
  }
}

type Texts = ReturnType<typeof createTexts>;

/** Event data as text, made once per flush however many clients want it. */
function createTexts({ city }: RouteDeps) {
  const made = new Map<object, string>();
  const once = (key: object, make: () => unknown): string => {
    const text = made.get(key) ?? JSON.stringify(make());
    made.set(key, text);
    return text;
  };
  return {
    kpi: (record: KpiRecord) => once(record, () => kpiToWire(record)),
    alarm: (alarm: Parameters<typeof alarmToWire>[0], locale: Locale) =>
      JSON.stringify(alarmToWire(alarm, locale)),
    asset: (key: AssetKey) => once(key, () => liveAsset(key)),
  };

  function liveAsset({ asset, part }: AssetKey): LiveAsset {
    const state = city.states.of(asset).find((candidate) => candidate.part === part);
    const latest = city.latest.ofPart(asset, part);
    return {
      asset,
      part,
      kind: city.register.get(asset)?.kind ?? '',
      state: state?.span.state ?? null,
      status: state?.span.status ?? latest?.status ?? null,
      cause: state?.span.cause ?? '',
      ts: latest?.ts ?? (state ? toIso(state.span.start) : null),
      metrics: latest?.metrics ?? {},
    };
  }
}
