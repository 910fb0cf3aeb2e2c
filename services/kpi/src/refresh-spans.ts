import { topics } from '@infrapulse/contracts';
import {
  type ClosedSpan,
  computeSpans,
  DAY_MS,
  requiredFrom,
  type SpanRecord,
  type StateRecord,
  type StateSpan,
  saysSame,
} from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import {
  type AssetState,
  type CityState,
  FAR,
  NEVER,
  type PartState,
  touch,
} from './city-state.ts';
import { type KpiConfig, keptFrom } from './config.ts';
import { evidenceOf } from './evidence-of.ts';
import {
  beginOf,
  countSpans,
  eachSpan,
  endOf,
  openSince,
  type SpanList,
  spanAt,
  spanList,
} from './span-list.ts';

/** How far ahead of the clock the next change without news is looked for. */
const AHEAD_MS = DAY_MS;

export interface Refreshing {
  readonly city: CityState;
  readonly config: KpiConfig;
  readonly outputs: Output[];
  /** partition:offset of the record that moved the clock. */
  readonly src: string;
}

/** Brings the spans of a part up to the clock; publishes what closed, what changed, and its present state. */
export function refreshPart(work: Refreshing, state: AssetState, part: PartState): void {
  const { now } = work.city.clock;
  if (part.dirtyFrom === FAR && part.validUntil > now) return;
  const from = Math.min(part.dirtyFrom, part.validUntil, now);
  const before = part.spans;
  recompute(work.city, state, part, earliest(work, state, from));
  const changedAt = firstDifference(before, part.spans);
  if (changedAt === null) return;
  state.due = true;
  state.changedFrom = Math.min(state.changedFrom, changedAt);
  touch(state);
  publish(work, state, part, changedAt);
}

/**
 * Spans of the kept evidence from `from` on, as of the clock; nothing is published. Of the span that holds it all is
 * looked at, but where only our being away is new: then older evidence is seldom taken apart.
 */
export function recompute(city: CityState, state: AssetState, part: PartState, from: number): void {
  const { now } = city.clock;
  const begin = part.isOnlyAway ? from : beginAround(part.spans, from);
  const start = Math.max(begin, part.compactedTo);
  const fresh = computeSpans(evidenceOf(city, state, part), start, now + AHEAD_MS);
  const count = fresh.findIndex(({ end }) => end > now) + 1;
  part.spans = goOn(part.spans, start, count > 0 ? fresh.slice(0, count) : fresh);
  part.validUntil = countSpans(part.spans) > 0 ? part.spans.end : now;
  part.dirtyFrom = FAR;
  part.isOnlyAway = false;
  state.moved = true;
}

/** Where the span begins that holds `t` or ends there; `t` where there is none. */
function beginAround(spans: SpanList, t: number): number {
  for (let i = 0; i < countSpans(spans); i += 1)
    if (endOf(spans, i) >= t) return Math.min(t, spans.starts[i] as number);
  return t;
}

/** The spans up to `start`, and from there on these. */
function goOn(spans: SpanList, start: number, fresh: readonly ClosedSpan[]): SpanList {
  let kept = 0;
  while (kept < countSpans(spans) && (spans.starts[kept] as number) < start) kept += 1;
  if (kept === 0) return spanList(fresh);
  const before = spanAt(spans, kept - 1);
  const [first, ...others] = fresh;
  if (first && before.end >= start && saysSame(before, first))
    return spanList([{ ...first, start: before.start }, ...others], spans, kept - 1);
  const cut = { ...before, end: Math.min(before.end, start) };
  return spanList([cut, ...fresh], spans, kept - 1);
}

/**
 * Where the spans of a part begin when nothing is known yet: its first required instant, or now where that is to come,
 * within the kept days.
 */
export function earliest(
  { city, config }: Pick<Refreshing, 'city' | 'config'>,
  state: AssetState,
  from: number,
): number {
  if (from !== NEVER) return from;
  const starts = state.asset.versions.map(requiredFrom).filter((start) => start !== null);
  const { now } = city.clock;
  return Math.max(Math.min(now, ...starts), keptFrom(config, now));
}

/** Where two lists of spans begin to differ; the end of the last span is only how long it may last. */
function firstDifference(before: SpanList, after: SpanList): number | null {
  const [a, b] = [before.starts, after.starts];
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const [one, other] = [a[i] ?? FAR, b[i] ?? FAR];
    if (one !== other || !isAlike(before.says[i], after.says[i])) return Math.min(one, other);
    const isLast = i >= a.length - 1 && i >= b.length - 1;
    const [end, otherEnd] = [endOf(before, i), endOf(after, i)];
    if (!isLast && end !== otherEnd) return Math.min(end, otherEnd);
  }
  return null;
}

type Says = SpanList['says'][number];

function isAlike(a: Says | undefined, b: Says | undefined): boolean {
  return a === b || (a?.state === b?.state && a?.status === b?.status && a?.cause === b?.cause);
}

function publish(work: Refreshing, state: AssetState, part: PartState, changedAt: number): void {
  const spans = sinceTold(part);
  const open = spans.at(-1);
  if (!open) return;
  const first = spans[0]?.start ?? open.start;
  const from = Math.min(changedAt, part.publishedTo === NEVER ? first : part.publishedTo);
  if (open.start > from || changedAt < part.publishedTo) {
    work.outputs.push(closedSpans(work, state, part, { from, to: open.start }));
    part.publishedTo = Math.max(open.start, from);
  }
  tellPresent(work, state, part, open);
}

function tellPresent(work: Refreshing, state: AssetState, part: PartState, open: ClosedSpan): void {
  const { shown } = part;
  if (shown?.start === open.start && saysSame(shown, open)) return;
  const span = openSince(open.start, open);
  part.shown = span;
  const { id, kind } = state.asset;
  const value: StateRecord = { asset: id, part: part.part, kind, span, src: work.src };
  work.outputs.push({ topic: topics.states as Output['topic'], key: `${id}~${part.part}`, value });
}

/**
 * Its spans; one that was published as open lasts since then, though its first days were let go meanwhile, and up to
 * where the spans begin when these no longer say the same.
 */
function sinceTold({ spans: list, shown: told }: PartState): readonly ClosedSpan[] {
  const spans = [...eachSpan(list)];
  const [first, ...others] = spans;
  if (!first || !told || told.start >= first.start) return spans;
  if (saysSame(told, first)) return [{ ...first, start: told.start }, ...others];
  return [{ ...told, end: first.start }, ...spans];
}

/**
 * The days before the spans were computed again, and told of as closed: a state that goes on from there lasts since when
 * it does now, and what was told of as closed of it is open.
 */
export function tellHeld(
  work: Refreshing,
  state: AssetState,
  part: PartState,
  { held, from }: { readonly held: StateSpan; readonly from: number },
): void {
  const told = part.shown;
  if (!told || told.start >= (beginOf(part.spans) ?? NEVER)) return;
  const first = spanAt(part.spans, 0);
  const goesOn = held.start === from && told.start < from;
  const start = !saysSame(held, first) ? first.start : goesOn ? told.start : held.start;
  const { id } = state.asset;
  const tell = (of: Pick<SpanRecord, 'from' | 'to' | 'spans'>) => {
    const value: SpanRecord = { asset: id, part: part.part, ...of, restates: true, src: work.src };
    work.outputs.push({ topic: topics.spans as Output['topic'], key: id, value });
  };
  if (told.start < Math.min(start, from)) {
    const to = Math.min(start, from);
    tell({ from: told.start, to, spans: [{ ...told, end: to }] });
  }
  if (start < first.start) tell({ from: start, to: first.start, spans: [] });
  part.publishedTo = start;
  if (start !== told.start) tellPresent(work, state, part, { ...first, start });
}

function closedSpans(
  { src }: Refreshing,
  { asset }: AssetState,
  part: PartState,
  { from, to }: { readonly from: number; readonly to: number },
): Output {
  const spans = sinceTold(part)
    .filter((span) => span.end > from && span.start < to)
    .map((span) => ({ ...span, start: Math.max(span.start, from), end: Math.min(span.end, to) }));
  const restates = part.publishedTo !== NEVER && from < part.publishedTo;
  // What was published beyond the open span's beginning is part of it now.
  const end = Math.max(to, from, part.publishedTo);
  const base = { asset: asset.id, part: part.part, from, to: end, spans };
  const value: SpanRecord = { ...base, restates, src };
  return { topic: topics.spans as Output['topic'], key: asset.id, value };
}
