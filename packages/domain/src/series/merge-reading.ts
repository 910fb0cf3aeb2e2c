import type { Quality, ReadingExtra } from '../model/reading.ts';

/** The fields of a stored reading that a message of the same asset, part and ts may change. */
export interface SeriesFields {
  readonly at: number;
  readonly status: string | null;
  readonly rawStatus: string | null;
  readonly vocab: string | null;
  readonly error: string | null;
  readonly quality: Quality;
  readonly historical: boolean;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly extra: ReadingExtra | null;
  readonly src: string;
}

/** A message: an absent quality (null) changes none. */
export interface IncomingFields extends Omit<SeriesFields, 'quality'> {
  readonly quality: Quality | null;
}

type Merge<R> =
  | { readonly outcome: 'duplicate' }
  | { readonly outcome: 'changed'; readonly row: R };

/**
 * Merges a message into the stored row of its asset, part and ts: a later field replaces an earlier one, an
 * absent one leaves it. A message that changes nothing is a duplicate; `seq` and `historical` do not matter.
 * A row stays historical only while every message merged into it was.
 */
export function mergeReading<R extends SeriesFields>(stored: R, message: IncomingFields): Merge<R> {
  const metrics = mergeRecord(stored.metrics, message.metrics);
  const extra = mergeExtra(stored.extra, message.extra);
  const changed =
    metrics !== stored.metrics || extra !== stored.extra || wordsChange(stored, message);
  if (!changed) return { outcome: 'duplicate' };
  const row = {
    ...stored,
    at: message.at,
    status: message.status ?? stored.status,
    rawStatus: message.rawStatus ?? stored.rawStatus,
    vocab: message.vocab ?? stored.vocab,
    error: message.error ?? stored.error,
    quality: message.quality ?? stored.quality,
    historical: stored.historical && message.historical,
    metrics,
    extra,
    src: message.src,
  };
  return { outcome: 'changed', row };
}

function wordsChange(stored: SeriesFields, message: IncomingFields): boolean {
  return (
    replaces(stored.status, message.status) ||
    replaces(stored.rawStatus, message.rawStatus) ||
    replaces(stored.vocab, message.vocab) ||
    replaces(stored.error, message.error) ||
    replaces(stored.quality, message.quality)
  );
}

function replaces(stored: string | null, given: string | null): boolean {
  return given !== null && given !== stored;
}

/** The stored record itself when nothing in `given` differs from it. */
function mergeRecord(
  stored: Readonly<Record<string, number | null>>,
  given: Readonly<Record<string, number | null>>,
): Readonly<Record<string, number | null>> {
  for (const name of Object.keys(given))
    if (stored[name] !== given[name]) return { ...stored, ...given };
  return stored;
}

function mergeExtra(stored: ReadingExtra | null, given: ReadingExtra | null): ReadingExtra | null {
  if (given === null) return stored;
  if (stored === null) return given;
  const merged = { ...stored, ...given };
  return JSON.stringify(merged) === JSON.stringify(stored) ? stored : merged;
}
