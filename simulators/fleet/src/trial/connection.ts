import type { GatewayLife, Span } from './course.ts';
import type { Received } from './heard.ts';
import { type Posting, postingAt, whereOf } from './postings.ts';
import type { Stretch } from './quality-figures.ts';
import type { Act, TrialRow } from './trial.ts';

interface Sources {
  readonly postings: readonly Posting[];
  /** Of the asset, in the order of receipt. */
  readonly received: readonly Received[];
  readonly acts: readonly Act[];
  readonly gateways: ReadonlyMap<string, GatewayLife>;
}

const EXPIRY = 3;

/** Time in which an asset should be heard, and of it that in which it was: by receipt, whatever the data are of. */
export function connectionOf(sources: Sources): readonly Stretch[] {
  const links = linksOf(sources);
  return sources.postings.flatMap((posting) => {
    if (!posting.isExpected) return [];
    const where = whereOf(posting.version);
    const { from, to } = posting;
    return [
      { sum: 'expected', where, from, to },
      ...piecesOf(links, posting).map((piece) => ({ sum: 'connected', where, ...piece })),
    ];
  });
}

interface Links {
  /** Each time a message of its own, or one of its gateway, holds. */
  readonly holds: readonly Span[];
  readonly offline: readonly Span[];
  readonly gateways: ReadonlyMap<string, GatewayLife>;
}

function linksOf(sources: Sources): Links {
  const holds = sources.received.flatMap(({ at, message }) => {
    const { version, isExpected } = postingAt(sources.postings, at);
    if (!isExpected || message.quality === 'TEST') return [];
    return [{ from: at, to: at + holdOf(version) }];
  });
  return { holds, offline: offlineOf(sources), gateways: sources.gateways };
}

/** Three times as long as it may be silent: its heartbeat, or the longest interval of its parts. */
function holdOf({ reporting, heartbeatS, intervalS, parts }: TrialRow): number {
  const intervals = [intervalS, ...parts.map((part) => part.intervalS ?? 0)];
  return EXPIRY * 1000 * (reporting === 'on_change' ? heartbeatS : Math.max(...intervals));
}

/** Those of a posting in which it is connected, by asking at each instant at which that may change. */
function piecesOf(links: Links, posting: Posting): readonly Span[] {
  const { from, to, version } = posting;
  const { signs = [], offline = [] } = links.gateways.get(version.gateway) ?? {};
  const vouched =
    version.reporting === 'on_change'
      ? signs.map((at) => ({ from: at, to: at + holdOf(version) }))
      : [];
  const holds = [...links.holds, ...vouched];
  const away = [...links.offline, ...offline];
  const edges = [...holds, ...away].flatMap((span) => [span.from, span.to]);
  const inside = edges.filter((t) => t > from && t < to);
  const all = [...new Set([from, ...inside, to])].sort((a, b) => a - b);
  const isIn = (spans: readonly Span[], t: number) =>
    spans.some((span) => span.from <= t && t < span.to);
  return all.slice(1).flatMap((end, i) => {
    const start = all[i] as number;
    return isIn(holds, start) && !isIn(away, start) ? [{ from: start, to: end }] : [];
  });
}

/** From when it is told to be offline, to when that ends: a live message of then or later, or `online`. */
function offlineOf({ postings, received, acts }: Sources): readonly Span[] {
  const id = postings[0]?.version.id;
  const spans: { from: number; to: number }[] = [];
  for (const act of acts) {
    const last = spans.at(-1);
    const isGone = last?.to === Infinity;
    if (act.do === 'presence' && act.asset === id && !act.online && !isGone)
      spans.push({ from: act.at, to: Infinity });
    if (last && isGone && isBack(act, { id, received, since: last.from })) last.to = act.at;
  }
  return spans;
}

interface Gone {
  readonly id: string | undefined;
  readonly received: readonly Received[];
  readonly since: number;
}

function isBack(act: Act, { id, received, since }: Gone): boolean {
  if (act.do === 'presence') return act.asset === id && act.online;
  if (act.do !== 'tell' || act.asset !== id) return false;
  return received.some(
    ({ at, message, live, ts }) =>
      at === act.at &&
      act.messages.includes(message) &&
      live &&
      message.quality !== 'TEST' &&
      ts >= since,
  );
}
