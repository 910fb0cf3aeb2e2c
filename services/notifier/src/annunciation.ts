import type { AlarmState, AlarmTransition } from '@infrapulse/domain';

/** What an annunciated transition is to those who are told. */
type Annunciation = 'raise' | 'raise_again' | 'clear' | 'acknowledge';

/** Kept from calling by an operator or by design. */
const QUIET: ReadonlySet<AlarmState> = new Set([
  'SHELVED',
  'SUPPRESSED_BY_DESIGN',
  'OUT_OF_SERVICE',
]);

/** Undefined for what calls nobody: the past, what is shelved or suppressed, and mere paperwork. */
export function annunciationOf({ step, alarm }: AlarmTransition): Annunciation | undefined {
  if (alarm.historical || QUIET.has(alarm.state)) return undefined;
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
