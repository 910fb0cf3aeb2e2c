import {
  type Asset,
  addSessions,
  addTime,
  countSessions,
  emptySessionBook,
  enterSession,
  type KpiFigures,
  type KpiRecord,
  knownTime,
  noSessions,
  noTime,
  type Session,
  type SessionBook,
  type SessionCounts,
  type SessionKpi,
  type Stay,
  sessionKpisOf,
  staysWithin,
  sumSpans,
  type TimeSums,
} from '@infrapulse/domain';
import type { PartTimes } from './recompute-figures.ts';
import type { StoredAsset } from './stored-evidence.ts';

export function sessionKpiOf({ kind, kpi }: KpiRecord): SessionKpi | undefined {
  return sessionKpisOf(kind as Asset['kind']).find(({ id }) => id === kpi);
}

interface Behind {
  readonly assets: readonly StoredAsset[];
  /** Of the parts that enter the record. */
  readonly parts: readonly PartTimes[];
  /** When the sessions of a connector enter it. */
  readonly during: (asset: Asset, part: string) => readonly Stay[];
}

/** Session figures of a record from stored sessions and the recomputed spans of its connectors. */
export function recomputeSessions(kpi: SessionKpi, record: KpiRecord, behind: Behind): KpiFigures {
  const sums = noSessions();
  const times = noTime();
  for (const { asset, sessions } of behind.assets) {
    const book = bookOf(sessions);
    for (const stay of staysOfRecord(record, asset))
      addStay({ sums, times }, { asset, book, stay }, behind);
  }
  return kpi.figures({ ...sums, ...knownTime(times) }, record.policy);
}

/** Of an asset itself all its time at once. */
function staysOfRecord({ scope, start: from, end: to }: KpiRecord, asset: Asset) {
  return scope === 'asset' || scope === 'part' ? [{ from, to }] : staysWithin(asset, from, to);
}

interface Told {
  readonly asset: Asset;
  readonly book: SessionBook;
  readonly stay: Pick<Stay, 'from' | 'to'>;
}

/** A charger that told nothing while it stayed somewhere is not known of there. */
function addStay(
  { sums, times }: { readonly sums: SessionCounts; readonly times: TimeSums },
  { asset, book, stay: { from, to } }: Told,
  { parts, during }: Behind,
): void {
  const counts = countSessions(book, asset, { from, to });
  if (counts.size === 0) return;
  const isWithin = (stay: Pick<Stay, 'from' | 'to'>) => stay.from < to && from < stay.to;
  for (const [part, own] of counts) if (during(asset, part).some(isWithin)) addSessions(sums, own);
  for (const part of parts)
    if (part.asset === asset.id)
      for (const stay of part.times.filter(isWithin))
        addTime(times, sumSpans(part.spans, Math.max(from, stay.from), Math.min(to, stay.to)));
}

function bookOf(sessions: readonly Session[] = []) {
  const book = emptySessionBook();
  for (const session of sessions) enterSession(book, session);
  return book;
}
