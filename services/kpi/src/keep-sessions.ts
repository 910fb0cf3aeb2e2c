import type { SessionBook, SessionCounts, SessionFacts } from '@infrapulse/domain';

/** A session book as a checkpoint holds it: plain data. */
export interface StoredSessions {
  readonly kept: readonly SessionFacts[];
  readonly days: readonly (readonly [day: number, counts: readonly PartCounts[]])[];
  readonly countedFrom: number;
}

type PartCounts = readonly [part: string, counts: SessionCounts];

export function storeSessions({ kept, days, countedFrom }: SessionBook): StoredSessions {
  const rows = [...days].map(([day, counts]) => [day, [...counts]] as const);
  return { kept: [...kept], days: rows, countedFrom };
}

export function restoreSessions({ kept, days, countedFrom }: StoredSessions): SessionBook {
  const rows = days.map(([day, counts]) => [day, new Map(counts)] as const);
  return { kept: [...kept], days: new Map(rows), countedFrom, attempts: null };
}
