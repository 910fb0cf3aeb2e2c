import { topics } from '@infrapulse/contracts';
import type { Session } from '@infrapulse/domain';
import type { Positions, StreamPort } from '@infrapulse/ports';
import { ProblemError } from './problem.ts';

const PAGE = 2000;
const SCANNED_MAX = 500_000;
/** A clock may be ahead by so much: a session that ended within a window came no earlier than this before it. */
const AHEAD_MS = 300_000;

interface Question {
  readonly assets: ReadonlySet<string>;
  /** Those that ended from here on. */
  readonly from: number;
  /** Received by then. */
  readonly knownAt: number;
}

/**
 * Messages about sessions of some chargers, oldest first, as the log keeps them: what was sent twice is there twice.
 * Read backwards from the end of their topic, for it has no index.
 */
export async function storedSessions(
  stream: StreamPort,
  { assets, from, knownAt }: Question,
): Promise<readonly Session[]> {
  const found: Session[] = [];
  let scanned = 0;
  let before: Positions | null | undefined;
  while (before !== null) {
    const page = await stream.tail(topics.sessions, { limit: PAGE, ...(before && { before }) });
    for (const { value } of page.records)
      if (assets.has(value.asset) && value.at <= knownAt) found.push(value);
    scanned += page.records.length;
    if (page.records.every(({ value }) => value.at < from - AHEAD_MS)) break;
    if (scanned > SCANNED_MAX) throw tooMany();
    before = page.before;
  }
  // Each charger is in one partition, so its own messages are in order.
  return found.reverse();
}

function tooMany(): ProblemError {
  const hint = `more than ${SCANNED_MAX} sessions came since; ask for a newer window`;
  return new ProblemError('RANGE_TOO_LARGE', hint);
}
