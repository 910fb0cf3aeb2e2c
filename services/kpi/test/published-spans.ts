import type { SpanRecord, StateRecord, StateSpan } from '@infrapulse/domain';
import type { CityRun } from './city.ts';

type Piece = Pick<StateSpan, 'start' | 'state' | 'status' | 'cause'> & { readonly end: number };

/** What a reader of the log knows of each part: closed spans, and the open one behind them. */
export function publishedSpans({ outputs }: Pick<CityRun, 'outputs'>): Map<string, Piece[]> {
  const parts = new Map<string, Piece[]>();
  const open = new Map<string, StateSpan>();
  for (const { topic, value } of outputs) {
    if (topic.name === 'infrapulse.states') {
      const { asset, part, span } = value as StateRecord;
      open.set(`${asset}~${part}`, span);
    } else if (topic.name === 'infrapulse.spans') take(parts, value as SpanRecord);
  }
  for (const [key, span] of open) {
    const closed = (parts.get(key) ?? []).filter(({ start }) => start < span.start);
    parts.set(key, joined([...closed, { ...span, end: Number.POSITIVE_INFINITY }]));
  }
  return parts;
}

function take(parts: Map<string, Piece[]>, record: SpanRecord): void {
  const { asset, part, from, to, spans, restates } = record;
  const key = `${asset}~${part}`;
  const before = parts.get(key) ?? [];
  const kept = restates ? before.flatMap((piece) => cut(piece, from, to)) : before;
  const fresh = spans.map((span) => ({ ...span, end: span.end ?? Number.POSITIVE_INFINITY }));
  parts.set(
    key,
    [...kept, ...fresh].sort((a, b) => a.start - b.start),
  );
}

function cut(piece: Piece, from: number, to: number): Piece[] {
  const left = { ...piece, end: Math.min(piece.end, from) };
  const right = { ...piece, start: Math.max(piece.start, to) };
  return [left, right].filter(({ start, end }) => start < end);
}

/** Neighbours that say the same are one piece. */
function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const { start, end, state, status, cause } of pieces) {
    const last = all.at(-1);
    const same = last?.state === state && last.status === status && last.cause === cause;
    if (last && same && last.end === start) all[all.length - 1] = { ...last, end };
    else all.push({ start, end, state, status, cause });
  }
  return all;
}
