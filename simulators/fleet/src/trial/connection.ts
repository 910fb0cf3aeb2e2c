import { comingsOf, type GatewayLife, type Span } from './course.ts';
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
  /** Time in which it, or all behind a gateway, is told to be offline. */
  away(gateway: string): readonly Span[];
  readonly gateways: ReadonlyMap<string, GatewayLife>;
}

function linksOf(sources: Sources): Links {
  const holds = sources.received.flatMap(({ at, message }) => {
    const { version, isExpected } = postingAt(sources.postings, at);
    if (!isExpected || message.quality === 'TEST') return [];
    return [{ from: at, to: at + holdOf(version) }];
  });
  return { holds, away: (gateway) => awayOf(sources, gateway), gateways: sources.gateways };
}

/** Three times as long as it may be silent: its heartbeat, or the longest interval of its parts. */
function holdOf({ reporting, heartbeatS, intervalS, parts }: TrialRow): number {
  const intervals = [intervalS, ...parts.map((part) => part.intervalS ?? 0)];
  return EXPIRY * 1000 * (reporting === 'on_change' ? heartbeatS : Math.max(...intervals));
}

/** Those of a posting in which it is connected, by asking at each instant at which that may change. */
function piecesOf(links: Links, posting: Posting): readonly Span[] {
  const { from, to, version } = posting;
  const { signs = [] } = links.gateways.get(version.gateway) ?? {};
  const vouched =
    version.reporting === 'on_change'
      ? signs.map((at) => ({ from: at, to: at + holdOf(version) }))
      : [];
  const holds = [...links.holds, ...vouched];
  const away = [...links.away(''), ...(version.gateway === '' ? [] : links.away(version.gateway))];
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

/**
 * Each time it, or its gateway, is told to be offline, to when who said so is heard again, or to when a live message of
 * the asset is received that tells of then or later.
 */
function awayOf({ postings, received, acts, gateways }: Sources, gateway: string): readonly Span[] {
  const versions = postings.map(({ version }) => version);
  const own = comingsOf({ versions, received, acts });
  const heard = own.filter(({ online }) => online);
  const comings = gateway === '' ? own : [...(gateways.get(gateway)?.comings ?? []), ...heard];
  return comings
    .filter(({ online }) => !online)
    .map(({ order, ts: from }) => {
      const ends = comings.filter((one) => one.online && one.order > order && one.ts >= from);
      const times = ends.map((one) => (acts[one.order] as Act).at);
      return { from, to: Math.min(Infinity, ...times) };
    });
}
