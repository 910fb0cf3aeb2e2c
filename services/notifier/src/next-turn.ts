import type { Notification } from './notification.ts';

/** A notification that waits for its channel. */
export interface Waiting {
  readonly notification: Pick<Notification, 'key' | 'alarm' | 'shift'>;
  /** Those of one group go out together. */
  readonly group: string;
  /** When it may go (monotonic ms); until then it waits for others of its group. */
  readonly dueAt: number;
}

interface Situation {
  readonly now: number;
  readonly combinesMax: number;
  /** So long after it was due (ms) what waits goes out as one digest; Infinity where nothing limits the channel. */
  readonly behindMs: number;
  /** ms until the channel takes one more message: of any severity, and CRITICAL. */
  readonly waitAnyMs: number;
  readonly waitCriticalMs: number;
}

/** What goes out now, as places in the queue, or how long to wait. */
export type Turn = { readonly take: readonly number[] } | { readonly waitMs: number };

/**
 * The next message of a queue. CRITICAL goes first; the order of one alarm is never changed; what is of the group of
 * the first, or waits for the limit as it does, goes with it.
 */
export function nextTurn(queue: readonly Waiting[], situation: Situation): Turn {
  const { now, combinesMax, behindMs, waitAnyMs, waitCriticalMs } = situation;
  if (waitCriticalMs > 0) return { waitMs: waitCriticalMs };
  const heads = headsOf(queue);
  const ready = heads.filter(({ waiting }) => waiting.dueAt <= now);
  const usable = waitAnyMs > 0 ? ready.filter(({ urgent }) => urgent) : ready;
  const first = usable.find(({ urgent }) => urgent) ?? usable[0];
  if (!first) return { waitMs: waitFor(heads, ready.length > 0, situation) };
  const isBehind = first.waiting.dueAt + behindMs < now && !isSummary(first.waiting);
  const fits = (waiting: Waiting) =>
    waiting.group === first.waiting.group ||
    (isBehind && waiting.dueAt <= now && !isSummary(waiting));
  return { take: together(queue, first, { fits, combinesMax }) };
}

/** It has many lines; of a digest's messages each has one. */
function isSummary({ notification }: Waiting): boolean {
  return notification.shift !== undefined;
}

interface Head {
  readonly index: number;
  readonly waiting: Waiting;
  /** CRITICAL itself, or in the way of one of the same alarm. */
  readonly urgent: boolean;
}

/** The oldest of each alarm. */
function headsOf(queue: readonly Waiting[]): readonly Head[] {
  const urgent = new Set(
    queue
      .filter(({ notification }) => notification.alarm.severity === 'CRITICAL')
      .map(({ notification }) => notification.alarm.id),
  );
  const seen = new Set<string>();
  return queue.flatMap((waiting, index) => {
    const { id } = waiting.notification.alarm;
    if (seen.has(id)) return [];
    seen.add(id);
    return [{ index, waiting, urgent: urgent.has(id) }];
  });
}

function waitFor(heads: readonly Head[], hasReady: boolean, { now, waitAnyMs }: Situation): number {
  const next = Math.min(...heads.map(({ waiting }) => waiting.dueAt).filter((at) => at > now));
  return Math.min(hasReady ? waitAnyMs : Number.POSITIVE_INFINITY, next - now);
}

/** In the order of the queue; nothing overtakes an older one of its alarm that stays. */
function together(
  queue: readonly Waiting[],
  first: Head,
  { fits, combinesMax }: { readonly fits: (one: Waiting) => boolean; readonly combinesMax: number },
): readonly number[] {
  const stays = new Set<string>();
  const take = combinesMax > 1 ? [] : [first.index];
  if (combinesMax === 1) return take;
  const rest = new Set([first.index]);
  queue.forEach((waiting, index) => {
    const { id } = waiting.notification.alarm;
    if (index === first.index) return;
    const isFree = !stays.has(id) && fits(waiting) && rest.size < combinesMax;
    if (isFree) rest.add(index);
    else stays.add(id);
  });
  return [...rest].sort((a, b) => a - b);
}
