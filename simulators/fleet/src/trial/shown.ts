import { isUsable, keptOf, type Received } from './heard.ts';
import { type Posting, postingAt, whereOf } from './postings.ts';
import type { Stretch } from './quality-figures.ts';
import { CHARGING_WORDS, IDLE_WORDS } from './words.ts';

const FREE_BELOW_KW = 0.5;
const CHARGING_FROM_KW = 0.1;
const EXPIRY = 3;

/**
 * Times in which connectors are shown free or charging while their power is known, and those in which it says otherwise:
 * each as its newest live message says, by receipt, for as long as one holds.
 */
export function shownOf(
  postings: readonly Posting[],
  received: readonly Received[],
): readonly Stretch[] {
  const live = received.filter((one) => isShown(postings, one));
  const parts = new Set(live.map(({ message }) => message.part));
  return [...parts].flatMap((part) => {
    const own = live.filter(({ message }) => message.part === part);
    let status: string | undefined;
    let kw: number | undefined;
    return own.flatMap(({ at, message }, i) => {
      const before = status;
      const said = keptOf('charger', message);
      status = said.status ?? status;
      if (status !== before) kw = undefined;
      kw = said.metrics?.['power_kw'] ?? kw;
      const { heartbeatS } = postingAt(postings, at).version;
      const to = Math.min(at + EXPIRY * heartbeatS * 1000, own[i + 1]?.at ?? Infinity);
      return sumsOf(status, kw).flatMap((sum) =>
        stretchesOf(postings, { part, sum, from: at, to }),
      );
    });
  });
}

function isShown(postings: readonly Posting[], { at, live, message }: Received): boolean {
  const { version, isExpected } = postingAt(postings, at);
  if (version.kind !== 'charger' || message.part === '' || !isExpected) return false;
  return live && message.quality !== 'TEST' && isUsable({ quality: message.quality ?? 'GOOD' });
}

function sumsOf(status: string | undefined, kw: number | undefined): readonly string[] {
  if (status === undefined || kw === undefined) return [];
  if (IDLE_WORDS.has(status)) return kw < FREE_BELOW_KW ? ['free'] : ['free', 'falseFree'];
  if (!CHARGING_WORDS.has(status)) return [];
  return kw < CHARGING_FROM_KW ? ['charging', 'falseCharging'] : ['charging'];
}

interface Shown {
  readonly part: string;
  readonly sum: string;
  readonly from: number;
  readonly to: number;
}

/** By who runs the connector at each time. */
function stretchesOf(
  postings: readonly Posting[],
  { part, sum, from, to }: Shown,
): readonly Stretch[] {
  return postings.flatMap((posting) => {
    const [start, end] = [Math.max(from, posting.from), Math.min(to, posting.to)];
    if (!posting.isExpected || start >= end) return [];
    return [{ sum, where: whereOf(posting.version, part), from: start, to: end }];
  });
}
