import type { CountsByPart, SessionBook, SessionCounts, SessionFacts } from '@infrapulse/domain';

/** A session book as a checkpoint holds it, beside its days: plain data. */
export interface StoredSessions {
  readonly kept: readonly SessionFacts[];
  readonly countedFrom: number;
}

/** Counts of a day by connector. */
export type StoredCounts = readonly (readonly [part: string, counts: SessionCounts])[];

export function storeSessions({ kept, countedFrom }: SessionBook): StoredSessions {
  return { kept: [...kept], countedFrom };
}

export function restoreSessions({ kept, countedFrom }: StoredSessions): SessionBook {
  return { kept: [...kept], days: new Map(), countedFrom, attempts: null };
}

export function storeCounts(counts: CountsByPart): StoredCounts {
  return [...counts];
}

export function restoreCounts(stored: StoredCounts): CountsByPart {
  return new Map(stored);
}
