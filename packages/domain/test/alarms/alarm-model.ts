/** What happens in one second of a model run. */
export interface Second {
  readonly seen?: 'high' | 'band' | 'low' | 'unknown';
  readonly told?: 'ack' | 'shelve' | 'unshelve' | 'reset' | 'out-of-service' | 'return';
}

export interface ModelRule {
  readonly onDelayS: number;
  readonly offDelayS: number;
  readonly latched: boolean;
}

export const SHELF_S = 7;

/**
 * An alarm as a child would play it: second by second, with two counters instead of due times.
 * Returns the steps with their seconds, and the state at the end.
 */
export function playAlarm(rule: ModelRule, seconds: readonly Second[]) {
  const story: (readonly [string, number])[] = [];
  const is = { active: false, acked: true, latched: false, away: false, frozen: false };
  let occurrence = 0;
  let shelf: number | undefined;
  let toRaise: number | undefined;
  let toClear: number | undefined;

  function look(seen: Second['seen']): void {
    is.frozen = seen === 'unknown';
    if (seen === 'high') {
      toClear = undefined;
      if (!is.active) toRaise ??= 0;
    } else if (seen === 'low') {
      toRaise = undefined;
      if (is.active) toClear ??= 0;
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
      story.push(['raised', t]);
    } else if (toClear !== undefined && toClear >= rule.offDelayS) {
      Object.assign(is, { active: false, latched: rule.latched });
      toClear = undefined;
      story.push(['cleared', t]);
    }
  }

  function obey(told: NonNullable<Second['told']>, t: number): void {
    if (occurrence === 0) return;
    if (told === 'ack' && !is.acked) {
      is.acked = true;
      story.push(['acked', t]);
    } else if (told === 'shelve') {
      shelf = t + SHELF_S;
      story.push(['shelved', t]);
    } else if (told === 'unshelve' && shelf !== undefined) {
      shelf = undefined;
      story.push(['unshelved', t]);
    } else if (told === 'reset' && is.latched && !is.active) {
      Object.assign(is, { latched: false, acked: true });
      story.push(['reset', t]);
    } else if (told === 'out-of-service' && !is.away) {
      is.away = true;
      story.push(['out_of_service', t]);
    } else if (told === 'return' && is.away) {
      is.away = false;
      if (is.active) is.acked = false;
      story.push(['returned', t]);
    }
  }

  for (const [t, { seen, told }] of seconds.entries()) {
    if (!is.frozen && toRaise !== undefined) toRaise += 1;
    if (!is.frozen && toClear !== undefined) toClear += 1;
    if (seen !== undefined) look(seen);
    ring(t);
    if (shelf === t) {
      shelf = undefined;
      if (is.active) is.acked = false;
      story.push(['unshelved', t]);
    }
    if (told !== undefined) obey(told, t);
  }
  return { story, occurrence, state: nameOf(is, shelf !== undefined) };
}

function nameOf(
  is: { active: boolean; acked: boolean; latched: boolean; away: boolean },
  shelved: boolean,
): string {
  if (is.away) return 'OUT_OF_SERVICE';
  if (shelved) return 'SHELVED';
  if (is.active) return is.acked ? 'ACK_ACTIVE' : 'UNACK_ACTIVE';
  if (is.latched) return is.acked ? 'LATCHED_ACK' : 'LATCHED_UNACK';
  return is.acked ? 'NORMAL' : 'RTN_UNACK';
}
