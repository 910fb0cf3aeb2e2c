import type { AlarmAnswer, RuleAnswer } from '@infrapulse/contracts';
import { UNACKED } from './alarm-order.ts';

const VERBS = [
  'ack',
  'reset',
  'shelve',
  'unshelve',
  'suppress',
  'out-of-service',
  'return',
  'comment',
] as const;
export type Verb = (typeof VERBS)[number];

/** Where a word of why is asked for; of shelving and comments the API refuses to do without. */
export const NEEDS_REASON: readonly Verb[] = ['shelve', 'comment', 'suppress', 'out-of-service'];

type Rule = Pick<RuleAnswer, 'safety' | 'shelveMaxS'>;
type Judged = Pick<AlarmAnswer, 'state' | 'shelvedUntil' | 'suppressedBy'>;

/** The commands that the state of an alarm and its rule allow; without a rule the server decides. */
export function verbsOf(alarm: Judged, rule: Rule | undefined): readonly Verb[] {
  return VERBS.filter((verb) => ALLOWS[verb](alarm, rule));
}

const ALLOWS: Readonly<Record<Verb, (alarm: Judged, rule: Rule | undefined) => boolean>> = {
  ack: ({ state }) => UNACKED.includes(state),
  reset: ({ state }) => state.startsWith('LATCHED'),
  shelve: ({ state }, rule) =>
    !rule?.safety &&
    rule?.shelveMaxS !== 0 &&
    !['NORMAL', 'SUPPRESSED_BY_DESIGN', 'OUT_OF_SERVICE'].includes(state),
  unshelve: ({ shelvedUntil }) => shelvedUntil !== null,
  suppress: ({ state, suppressedBy }, rule) =>
    !rule?.safety && suppressedBy === null && state !== 'NORMAL' && state !== 'OUT_OF_SERVICE',
  'out-of-service': ({ state }) => state !== 'NORMAL' && state !== 'OUT_OF_SERVICE',
  return: ({ state, suppressedBy }) => state === 'OUT_OF_SERVICE' || suppressedBy !== null,
  comment: () => true,
};

/** One shot ends when the alarm clears: what has cleared already has nothing to wait for. */
export function canShelveOnce({ state }: Pick<AlarmAnswer, 'state'>): boolean {
  return state === 'UNACK_ACTIVE' || state === 'ACK_ACTIVE' || state === 'SHELVED';
}

/** 15 min, 1 h, 4 h, a shift, a day, three days, a week. */
const TIMES_S = [900, 3600, 14_400, 28_800, 86_400, 259_200, 604_800];

/** Times to shelve for, up to the longest that the rule allows, which is one of them. */
export function shelveTimes(maxS: number): readonly number[] {
  return [...TIMES_S.filter((time) => time < maxS), maxS];
}
