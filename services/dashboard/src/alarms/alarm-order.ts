import type { AlarmAnswer } from '@infrapulse/contracts';

export const SEVERITIES = ['CRITICAL', 'MAJOR', 'MINOR', 'WARNING', 'INDETERMINATE'];

/** States in which somebody still has to acknowledge. */
export const UNACKED: readonly string[] = ['UNACK_ACTIVE', 'RTN_UNACK', 'LATCHED_UNACK'];

/** What an operator has before him: not what is shelved, suppressed or out of service. */
export const STANDING: readonly string[] = [...UNACKED, 'ACK_ACTIVE', 'LATCHED_ACK'];

/** Open, but not before an operator; suppressed ones first, as there are most of them. */
export const HELD = ['SUPPRESSED_BY_DESIGN', 'SHELVED', 'OUT_OF_SERVICE'] as const;

type Ordered = Pick<AlarmAnswer, 'state' | 'severity' | 'raisedAt'>;

/** What nobody has acknowledged first, then the most severe, then the newest: as `sort=priority` has them. */
export function byPriority(a: Ordered, b: Ordered): number {
  return (
    Number(!UNACKED.includes(a.state)) - Number(!UNACKED.includes(b.state)) ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    byNewest(a, b)
  );
}

export function byNewest(a: Pick<Ordered, 'raisedAt'>, b: Pick<Ordered, 'raisedAt'>): number {
  return Date.parse(b.raisedAt ?? '') - Date.parse(a.raisedAt ?? '');
}
