import { randomBytes } from 'node:crypto';
import type { RouteDeps } from '../deps.ts';
import { takeSnapshot } from '../take-snapshot.ts';
import { type Changes, followChanges } from './follow-changes.ts';
import { writePosition } from './live-position.ts';
import { createLiveTexts } from './live-texts.ts';
import { changedWhileAway } from './missed-changes.ts';
import { type Open, type Subscription, sendAlarms, sendValues } from './send-changes.ts';

export interface LiveFeed {
  hasRoom(): boolean;
  /** Returns the function that ends it. */
  open(subscription: Subscription): () => void;
  stop(): void;
}

interface Feed {
  readonly deps: RouteDeps;
  readonly changes: Changes;
  /** Names this run of the server in positions. */
  readonly run: string;
  readonly clients: Set<Open>;
  /** Alarms of this turn of the event loop go out together. */
  alarmsDue: boolean;
  /** Somebody wants assets, or did at the last look. */
  assetsWanted: boolean;
  /** A snapshot of the counts is under way; a store that is away takes its time to say so. */
  isCounting: boolean;
}

const PIPELINE_EVERY_MS = 1000;
/** At least so long after the last client has gone it is known which assets change. */
const ASSETS_KEPT_MS = 300_000;

/**
 * The newest value of each key every 250 ms; every alarm transition, at once. What is written is made once for all clients.
 * A slow client misses nothing but repetition: it gets the newest values when it has room again.
 */
export function createLiveFeed(deps: RouteDeps): LiveFeed {
  const { clock, config, events } = deps;
  const run = randomBytes(4).toString('hex');
  const clients = new Set<Open>();
  const changes = followChanges(deps.city);
  const idle = { alarmsDue: false, assetsWanted: false, isCounting: false };
  const feed: Feed = { deps, changes, run, clients, ...idle };
  changes.onAlarm(() => announce(feed));
  const ends = [
    clock.every(config.live.intervalMs, () => flush(feed)),
    clock.every(PIPELINE_EVERY_MS, () => void sendPipeline(feed)),
    clock.every(ASSETS_KEPT_MS, () => forgetAssets(feed)),
    clock.every(config.live.heartbeatMs, () => {
      for (const { client } of clients) client.comment('still here');
    }),
  ];
  return {
    hasRoom: () => clients.size < config.live.clientsMax,
    open(subscription) {
      followAssets(feed, subscription);
      const open = { ...subscription, seq: feed.changes.seq(), behind: false, waiting: [] };
      clients.add(open);
      events.liveClientOpened(clients.size);
      resume(feed, open);
      void sendPipeline(feed);
      return () => end(feed, open);
    },
    stop() {
      for (const stopOne of ends) stopOne();
      feed.changes.stop();
      for (const open of [...clients]) end(feed, open);
    },
  };
}

function announce(feed: Feed): void {
  if (feed.alarmsDue) return;
  feed.alarmsDue = true;
  setImmediate(() => {
    feed.alarmsDue = false;
    flushAlarms(feed);
  });
}

/** Fresh alarms, and those that waited for room. */
function flushAlarms(feed: Feed): void {
  const { deps, changes, clients } = feed;
  const alarms = changes.takeAlarms();
  const texts = createLiveTexts(deps.city);
  for (const open of clients) {
    const wrote = sendAlarms(deps.city, open, alarms, texts);
    // It has missed alarms it was promised: a new connection gets them from the log.
    if (open.waiting.length > deps.config.live.alarmsMax) end(feed, open);
    else if (wrote) position(feed, open);
  }
}

function flush(feed: Feed): void {
  flushAlarms(feed);
  const { deps, changes, clients } = feed;
  const changed = changes.take();
  const texts = createLiveTexts(deps.city);
  for (const open of clients) {
    if (!open.client.ready()) {
      if (!open.behind) deps.events.liveClientBehind();
      open.behind = true;
      continue;
    }
    const values = open.behind ? changes.since(open.seq) : changed;
    const wrote = sendValues(deps.city, open, values, texts);
    open.behind = false;
    open.seq = changes.seq();
    if (wrote) position(feed, open);
  }
}

/** What was missed since the client's position: alarms from the journal, values from what has changed. */
function resume(feed: Feed, open: Open): void {
  const { deps, changes, run } = feed;
  const { from } = open;
  if (from) {
    const texts = createLiveTexts(deps.city);
    const kept = deps.city.alarms.transitions().slice(-deps.config.live.resume);
    const missed = kept.filter(({ partition, offset }) => offset >= (from.alarms[partition] ?? 0));
    sendAlarms(deps.city, open, missed, texts);
    sendValues(deps.city, open, changedWhileAway(deps.city, { changes, run, open, from }), texts);
  }
  position(feed, open);
}

/** Alarms that wait for room are not written: a position behind them would skip them. */
function position({ changes, run }: Feed, { client, seq, waiting }: Open): void {
  if (waiting.length > 0) return;
  client.position(writePosition({ run, seq, alarms: changes.alarmsNext() }));
}

function end(feed: Feed, open: Open): void {
  if (!feed.clients.delete(open)) return;
  open.client.end();
  feed.deps.events.liveClientClosed(feed.clients.size);
}

function followAssets(feed: Feed, { filter }: Subscription): void {
  if (!filter.topics.has('asset')) return;
  feed.assetsWanted = true;
  feed.changes.followAssets(true);
}

function forgetAssets(feed: Feed): void {
  const wanted = [...feed.clients].some(({ filter }) => filter.topics.has('asset'));
  if (!wanted && !feed.assetsWanted) feed.changes.followAssets(false);
  feed.assetsWanted = wanted;
}

async function sendPipeline(feed: Feed): Promise<void> {
  const { deps, clients } = feed;
  const wanting = () => [...clients].filter((open) => open.filter.topics.has('pipeline'));
  if (feed.isCounting || wanting().length === 0) return;
  feed.isCounting = true;
  try {
    const text = JSON.stringify(await takeSnapshot(deps));
    for (const { client } of wanting()) if (client.ready()) client.event('pipeline', text);
  } catch (error) {
    deps.events.requestFailed('live pipeline', error);
  } finally {
    feed.isCounting = false;
  }
}
