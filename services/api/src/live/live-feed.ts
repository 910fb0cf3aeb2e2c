import { randomBytes } from 'node:crypto';
import type { RouteDeps } from '../deps.ts';
import { takeSnapshot } from '../take-snapshot.ts';
import { type Changed, type Changes, followChanges } from './follow-changes.ts';
import { writePosition } from './live-position.ts';
import { createLiveTexts } from './live-texts.ts';
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
  /** A snapshot of the counts is under way; a store that is away takes its time to say so. */
  isCounting: boolean;
}

const PIPELINE_EVERY_MS = 1000;
const PRESENT_MAX = 2000;

/**
 * The newest value of each key every 250 ms; every alarm transition, at once. What is written is made once for all clients.
 * A slow client misses nothing but repetition: it gets the newest values when it has room again.
 */
export function createLiveFeed(deps: RouteDeps): LiveFeed {
  const { clock, config, events } = deps;
  const run = randomBytes(4).toString('hex');
  const clients = new Set<Open>();
  const changes = followChanges(deps.city);
  const feed: Feed = { deps, changes, run, clients, alarmsDue: false, isCounting: false };
  changes.onAlarm(() => announce(feed));
  const ends = [
    clock.every(config.live.intervalMs, () => flush(feed)),
    clock.every(PIPELINE_EVERY_MS, () => void sendPipeline(feed)),
    clock.every(config.live.heartbeatMs, () => {
      for (const { client } of clients) client.comment('still here');
    }),
  ];
  return {
    hasRoom: () => clients.size < config.live.clientsMax,
    open(subscription) {
      const open = { ...subscription, seq: feed.changes.seq(), behind: false, waiting: [] };
      clients.add(open);
      followWanted(feed);
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
    const known = from.run === run;
    sendValues(deps.city, open, known ? changes.since(from.seq) : presentOf(open), texts);
  }
  position(feed, open);
}

/** What a client of another run of the server gets: it cannot be said what has changed meanwhile. */
function presentOf({ filter, present }: Open): Changed {
  const wanted = [...present.scan(undefined, undefined)].filter((record) => filter.kpi(record));
  const newest = wanted.sort((a, b) => b.computedAt - a.computedAt).slice(0, PRESENT_MAX);
  return { kpis: newest, assets: [] };
}

/** Alarms that wait for room are not written: a position behind them would skip them. */
function position({ changes, run }: Feed, { client, seq, waiting }: Open): void {
  if (waiting.length > 0) return;
  client.position(writePosition({ run, seq, alarms: changes.alarmsNext() }));
}

function end(feed: Feed, open: Open): void {
  if (!feed.clients.delete(open)) return;
  open.client.end();
  followWanted(feed);
  feed.deps.events.liveClientClosed(feed.clients.size);
}

function followWanted({ changes, clients }: Feed): void {
  changes.followAssets([...clients].some(({ filter }) => filter.topics.has('asset')));
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
