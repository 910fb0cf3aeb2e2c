import {
  type Alarm,
  type AlarmState,
  type AlarmTransition,
  parseAlarmId,
} from '@infrapulse/domain';

/** What an annunciated transition is to those who are told. */
type Annunciation = 'raise' | 'raise_again' | 'clear' | 'acknowledge' | 'taken_over';

/** Kept from calling by an operator or by design. */
const QUIET: ReadonlySet<AlarmState> = new Set([
  'SHELVED',
  'SUPPRESSED_BY_DESIGN',
  'OUT_OF_SERVICE',
]);

/** What those are told who heard of an alarm before another one took it over: that it did, and the end, once. */
const TAKEN_OVER: Readonly<Partial<Record<AlarmTransition['step'], Annunciation>>> = {
  suppressed: 'taken_over',
  cleared: 'clear',
};

/** It has called, and now stands under its root cause or an incident. */
function isTakenOver({ state, called, suppressedBy }: Alarm): boolean {
  if (called !== true || state !== 'SUPPRESSED_BY_DESIGN' || suppressedBy === null) return false;
  return parseAlarmId(suppressedBy) !== undefined;
}

/** Undefined for what calls nobody: the past, what is shelved or suppressed, and mere paperwork. */
export function annunciationOf({ step, alarm }: AlarmTransition): Annunciation | undefined {
  if (alarm.historical) return undefined;
  if (QUIET.has(alarm.state)) return isTakenOver(alarm) ? TAKEN_OVER[step] : undefined;
  switch (step) {
    case 'raised':
      return 'raise';
    case 'cleared':
      return 'clear';
    case 'acked':
      return 'acknowledge';
    case 'settled':
    case 'reset':
    case 'commented':
    case 'recorded':
      return undefined;
    default:
      // Unshelved, returned, or a step of later releases (a higher severity): it calls if nobody has seen it yet.
      return alarm.state === 'UNACK_ACTIVE' ? 'raise_again' : undefined;
  }
}
