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
  type SessionKpi,
  sessionKpisOf,
  sumSpans,
} from '@infrapulse/domain';
import type { PartSpans } from './recompute-figures.ts';
import type { StoredAsset } from './stored-evidence.ts';

export function sessionKpiOf({ kind, kpi }: KpiRecord): SessionKpi | undefined {
  return sessionKpisOf(kind as Asset['kind']).find(({ id }) => id === kpi);
}

interface Behind {
  readonly assets: readonly StoredAsset[];
  /** Of the parts that enter the record. */
  readonly parts: readonly PartSpans[];
  /** Whether the sessions of a connector enter it. */
  readonly belongs: (asset: Asset, part: string) => boolean;
}

/** Session figures of a record from stored sessions and the recomputed spans of its connectors. */
export function recomputeSessions(kpi: SessionKpi, record: KpiRecord, behind: Behind): KpiFigures {
  const { start: from, end: to } = record;
  const sums = noSessions();
  const times = noTime();
  for (const { asset, sessions } of behind.assets) {
    const counts = countSessions(bookOf(sessions), asset, { from, to });
    if (counts.size === 0) continue;
    for (const [part, own] of counts) if (behind.belongs(asset, part)) addSessions(sums, own);
    for (const part of behind.parts)
      if (part.asset === asset.id) addTime(times, sumSpans(part.spans, from, to));
  }
  return kpi.figures({ ...sums, ...knownTime(times) }, record.policy);
}

function bookOf(sessions: readonly Session[] = []) {
  const book = emptySessionBook();
  for (const session of sessions) enterSession(book, session);
  return book;
}
