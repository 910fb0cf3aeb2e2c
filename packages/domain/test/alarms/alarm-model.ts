/** What happens in one second of a model run. */
export interface Second {
  readonly seen?: 'high' | 'band' | 'low' | 'unknown';
  readonly told?:
    | 'ack'
    | 'shelve'
    | 'shelve once'
    | 'unshelve'
    | 'reset'
    | 'suppress'
    | 'out-of-service'
    | 'return';
  readonly window?: 'begins' | 'ends';
}

export interface ModelRule {
  readonly onDelayS: number;
  readonly offDelayS: number;
  readonly latched: boolean;
}

export const SHELF_S = 7;
const MINUTE_S = 60;

/**
 * An alarm as a child would play it: second by second, with two counters instead of due times.
 * Returns the steps with their seconds, and the state at the end.
 */
export function playAlarm(rule: ModelRule, seconds: readonly Second[]) {
  const story: (readonly [string, number])[] = [];
  const is = {
    active: false,
    acked: true,
    latched: false,
    away: false,
    frozen: false,
    once: false,
  };
  let quieted: 'window' | 'operator' | undefined;
  let inWindow = false;
  let occurrence = 0;
  let shelf: number | undefined;
  let toRaise: number | undefined;
  let toClear: number | undefined;
  /** Seconds in which it called, and for how many the condition has neither come nor gone, while it chatters. */
  let calls: number[] = [];
  let quiet: number | undefined;

  const crossed = () => {
    if (quiet !== undefined) quiet = 0;
  };
  const isHeard = () => !is.away && quieted === undefined && shelf === undefined;
  const clearsAfter = () =>
    quiet === undefined ? rule.offDelayS : Math.max(rule.offDelayS, MINUTE_S);

  function look(seen: Second['seen']): void {
    is.frozen = seen === 'unknown';
    if ((seen === 'high' || seen === 'band') && toClear !== undefined) crossed();
    if (seen === 'high') {
      toClear = undefined;
      if (!is.active) toRaise ??= 0;
    } else if (seen === 'low') {
      toRaise = undefined;
      if (is.active && toClear === undefined) {
        toClear = 0;
        crossed();
      }
    } else if (seen === 'band') {
      toRaise = undefined;
      toClear = undefined;
    }
  }

  function ring(t: number): void {
    if (is.frozen) return;
    if (toRaise !== undefined && toRaise >= rule.onDelayS) {
      Object.assign(is, { active: true, acked: false, latched: false });
      occurrence += 1;
      toRaise = undefined;
      if (inWindow) quieted = 'window';
      story.push(['raised', t]);
      if (!isHeard()) return;
      calls = [...calls, t].filter((at) => t - at <= MINUTE_S);
      if (calls.length >= 3) quiet = 0;
    } else if (toClear !== undefined && toClear >= clearsAfter()) {
      Object.assign(is, { active: false, latched: rule.latched });
      toClear = undefined;
      if (is.once) {
        Object.assign(is, { once: false, acked: true });
        shelf = undefined;
      }
      if (quiet !== undefined) calls = [];
      quiet = undefined;
      story.push(['cleared', t]);
    } else if (toClear === undefined && quiet !== undefined && quiet >= MINUTE_S) {
      calls = [];
      quiet = undefined;
      story.push(['settled', t]);
    }
  }

  /** What each command does; false when there is nothing for it to do. */
  const commands: Readonly<Record<NonNullable<Second['told']>, (t: number) => string | false>> = {
    ack: () => !is.acked && set({ acked: true }, 'acked'),
    shelve(t) {
      shelf = t + SHELF_S;
      return set({ once: false }, 'shelved');
    },
    'shelve once'(t) {
      if (!is.active) return false;
      shelf = t + SHELF_S;
      return set({ once: true }, 'shelved');
    },
    unshelve() {
      if (shelf === undefined) return false;
      shelf = undefined;
      return set({ once: false }, 'unshelved');
    },
    reset: () => is.latched && !is.active && set({ latched: false, acked: true }, 'reset'),
    suppress() {
      if (quieted !== undefined) return false;
      quieted = 'operator';
      return 'suppressed';
    },
    'out-of-service': () => !is.away && set({ away: true }, 'out_of_service'),
    return() {
      if (!is.away && quieted === undefined) return false;
      quieted = undefined;
      return set({ away: false, acked: is.acked && !is.active }, 'returned');
    },
  };

  function set(change: Partial<typeof is>, step: string): string {
    Object.assign(is, change);
    return step;
  }

  function obey(told: NonNullable<Second['told']>, t: number): void {
    const step = occurrence > 0 && commands[told](t);
    if (step !== false) story.push([step, t]);
  }

  function plan(window: NonNullable<Second['window']>, t: number): void {
    inWindow = window === 'begins';
    if (inWindow || quieted !== 'window') return;
    quieted = undefined;
    is.acked = !is.active;
    story.push(['returned', t]);
  }

  for (const [t, { seen, told, window }] of seconds.entries()) {
    if (!is.frozen && toRaise !== undefined) toRaise += 1;
    if (!is.frozen && toClear !== undefined) toClear += 1;
    if (!is.frozen && quiet !== undefined) quiet += 1;
    if (window !== undefined) plan(window, t);
    if (seen !== undefined) look(seen);
    ring(t);
    if (shelf === t) {
      shelf = undefined;
      is.once = false;
      if (is.active) is.acked = false;
      story.push(['unshelved', t]);
    }
    if (told !== undefined) obey(told, t);
  }
  return {
    story,
    occurrence,
    state: nameOf(is, quieted !== undefined, shelf !== undefined),
    chattering: quiet !== undefined,
  };
}

function nameOf(
  is: { active: boolean; acked: boolean; latched: boolean; away: boolean },
  suppressed: boolean,
  shelved: boolean,
): string {
  if (is.away) return 'OUT_OF_SERVICE';
  if (suppressed) return 'SUPPRESSED_BY_DESIGN';
  if (shelved) return 'SHELVED';
  if (is.active) return is.acked ? 'ACK_ACTIVE' : 'UNACK_ACTIVE';
  if (is.latched) return is.acked ? 'LATCHED_ACK' : 'LATCHED_UNACK';
  return is.acked ? 'NORMAL' : 'RTN_UNACK';
}
