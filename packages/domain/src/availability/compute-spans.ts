import { statusClass } from '../kinds/resolve-status.ts';
import type { KindId } from '../model/kind.ts';
import type { PartState, StateSpan, UnknownCause } from '../model/span.ts';
import { countedPeriods } from './counter-periods.ts';
import type { CounterPeriod, Evidence } from './evidence.ts';
import { covers, edgesWithin } from './intervals.ts';
import { indexAt, isBad, openedFrom, type Points, repeatsLast, statusHolding } from './points.ts';
import { type ServiceSpan, serviceSpans } from './service-time.ts';
import { CLOSED_HOURS } from './time-sums.ts';

/** A span whose end is known: the last one ends where the question ends. */
export interface ClosedSpan extends StateSpan {
  readonly end: number;
}

/** The last span may last longer yet. */
interface GrowingSpan extends StateSpan {
  end: number;
}

type Verdict = Pick<StateSpan, 'state' | 'status' | 'cause' | 'raw'>;

const NOT_IN_SERVICE: Verdict = { state: 'NOT_IN_SERVICE', status: '', cause: '', raw: '' };
const CLOSED: Verdict = { ...NOT_IN_SERVICE, cause: CLOSED_HOURS };

/** The state of one part over [from, to), gapless, neighbours different: a pure function of the evidence. */
export function computeSpans(kept: Evidence, from: number, to: number): ClosedSpan[] {
  const evidence = openedEvidence(kept, from);
  const spans: GrowingSpan[] = [];
  let at = from;
  for (const service of serviceSpans(evidence.asset, evidence.part, from, to)) {
    if (service.from > at) push(spans, at, service.from, NOT_IN_SERVICE);
    if (service.isOpen) serve(evidence, service, spans);
    else push(spans, service.from, service.to, CLOSED);
    at = service.to;
  }
  if (at < to) push(spans, at, to, NOT_IN_SERVICE);
  return spans;
}

function openedEvidence(evidence: Evidence, from: number): Evidence {
  const { own, shared } = evidence;
  if (!own.points.older && !shared.overlay.older) return evidence;
  return {
    ...evidence,
    own: { ...own, points: openedFrom(own.points, from) },
    shared: { ...shared, overlay: openedFrom(shared.overlay, from) },
  };
}

function serve(evidence: Evidence, service: ServiceSpan, spans: GrowingSpan[]): void {
  const edges = edgesOf(evidence, service.from, service.to);
  for (let i = 0; i + 1 < edges.length; i += 1) {
    const start = edges[i] as number;
    push(spans, start, edges[i + 1] as number, stateAt(evidence, service, start));
  }
}

function push(spans: GrowingSpan[], start: number, end: number, verdict: Verdict): void {
  const last = spans.at(-1);
  const same =
    last?.end === start &&
    last.state === verdict.state &&
    last.status === verdict.status &&
    last.cause === verdict.cause &&
    last.raw === verdict.raw;
  const { state, status, cause, raw } = verdict;
  if (same) last.end = end;
  else spans.push({ start, end, state, status, cause, raw });
}

/** Every instant at which the state may change, with both ends. */
function edgesOf(evidence: Evidence, from: number, to: number): number[] {
  const edges = [from, to];
  const { own, shared, gateways, windows } = evidence;
  pointsWithin(own.points, from, to, edges);
  pointsWithin(shared.overlay, from, to, edges);
  for (const intervals of [own.fresh, shared.alive, shared.offline, evidence.outages])
    edgesWithin(intervals, from, to, edges);
  for (const { alive, offline } of gateways) {
    edgesWithin(alive, from, to, edges);
    edgesWithin(offline, from, to, edges);
  }
  for (const window of windows) edgesWithin([window.from, window.to], from, to, edges);
  for (const period of countedPeriods(own.counters))
    for (const edge of layoutOf(period)) edgesWithin([edge.from, edge.to], from, to, edges);
  return inOrder(edges);
}

/** Each once, in place: several lists one behind the other, each in its order, which is what this sort is quick at. */
function inOrder(edges: number[]): number[] {
  edges.sort((a, b) => a - b);
  let kept = 0;
  for (const edge of edges) {
    if (kept > 0 && edges[kept - 1] === edge) continue;
    edges[kept] = edge;
    kept += 1;
  }
  edges.length = kept;
  return edges;
}

/** Most points repeat; the first may be the first that counts all the same. */
function pointsWithin(points: Points, from: number, to: number, into: number[]): void {
  const first = indexAt(points.ts, from) + 1;
  for (let i = first; i < points.ts.length; i += 1) {
    if ((points.ts[i] as number) >= to) return;
    if (i === first || !repeatsLast(points, i)) into.push(points.ts[i] as number);
  }
}

/** Beneath an exclusion stays the status that was heard. */
function stateAt(evidence: Evidence, service: ServiceSpan, t: number): Verdict {
  const heard = heardAt(evidence, service, t);
  const window = evidence.windows.find(
    ({ from, to, scope, id }) =>
      from <= t && t < to && (scope !== 'site' || id === service.version.site),
  );
  if (!window) return heard;
  return { state: 'EXCLUDED', status: heard.status, cause: window.code, raw: heard.raw };
}

function heardAt(evidence: Evidence, service: ServiceSpan, t: number): Verdict {
  const kind = evidence.asset.kind;
  const counted = evidence.own.counters.find(({ from, to, bad }) => !bad && from <= t && t < to);
  if (counted) return verdictOf(kind, statusInPeriod(counted, t), '');
  const offline = offlineCause(evidence, service, t);
  if (offline !== null) return unknown(offline);
  if (!isHeard(evidence, service, t)) {
    return unknown(covers(evidence.outages, t) ? 'platform' : 'silent');
  }
  const overlay = statusHolding(evidence.shared.overlay, t, service.requiredFrom);
  if (overlay && evidence.part !== '') {
    const verdict = verdictOf(kind, overlay.status, overlay.raw);
    if (verdict.state === 'DOWN' || verdict.state === 'UNKNOWN') return verdict;
  }
  const points = evidence.part === '' ? evidence.shared.overlay : evidence.own.points;
  const held = statusHolding(points, t, service.requiredFrom);
  return held ? verdictOf(kind, held.status, held.raw) : unknown('silent');
}

function unknown(cause: UnknownCause): Verdict {
  return { state: 'UNKNOWN', status: '', cause, raw: '' };
}

function verdictOf(kind: KindId, status: string, raw: string): Verdict {
  if (isBad(status)) return unknown('quality');
  const state: PartState = statusClass(kind, status);
  return { state, status, cause: state === 'UNKNOWN' ? 'reported' : '', raw };
}

/** Whose presence says that it cannot be heard: its own, or that of its gateway; null when neither does. */
function offlineCause(
  { shared, gateways }: Evidence,
  { version }: ServiceSpan,
  t: number,
): 'offline' | 'gateway' | null {
  if (covers(shared.offline, t)) return 'offline';
  const isOffline = gateways.some((one) => one.version === version && covers(one.offline, t));
  return isOffline ? 'gateway' : null;
}

/** periodic: a fresh value of the part; on_change: any sign of life of the asset or its gateway. */
function isHeard(evidence: Evidence, { version }: ServiceSpan, t: number): boolean {
  const { own, shared, gateways } = evidence;
  if (version.reporting === 'periodic') return covers(own.fresh, t);
  if (covers(shared.alive, t)) return true;
  return gateways.some((gateway) => gateway.version === version && covers(gateway.alive, t));
}

/** A measurement period says how long, not when: its causes are laid out from its start. */
function layoutOf(period: CounterPeriod): { from: number; to: number; status: string }[] {
  const pieces = [];
  let from = period.from;
  for (const [status, ms] of period.ms) {
    const to = Math.min(period.to, from + ms);
    if (from < to) pieces.push({ from, to, status });
    from = to;
  }
  if (from < period.to) pieces.push({ from, to: period.to, status: 'IN_SERVICE' });
  return pieces;
}

function statusInPeriod(period: CounterPeriod, t: number): string {
  return layoutOf(period).find(({ from, to }) => from <= t && t < to)?.status ?? 'IN_SERVICE';
}
