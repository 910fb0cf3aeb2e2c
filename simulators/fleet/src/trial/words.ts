import type { TrialKind } from './trial.ts';

/** What a status says of its part: `down by plan` is blocked by hand or a planned outage. */
export type Condition =
  | 'up'
  | 'charging'
  | 'saving'
  | 'down'
  | 'down by plan'
  | 'unknown'
  | 'not in service';

/** The canonical states of each kind (interfaces §2) and what they say (domain.md §1.1, §3.1, §4). */
const CONDITIONS: Readonly<Record<TrialKind, Readonly<Record<string, Condition>>>> = {
  charger: {
    IDLE: 'up',
    OCCUPIED: 'up',
    CHARGING: 'charging',
    RESERVED: 'up',
    INOPERATIVE: 'down',
    MAINTENANCE: 'down',
    FAULTED: 'down',
    UNKNOWN: 'unknown',
  },
  site5g: {
    IN_SERVICE: 'up',
    ENERGY_SAVING: 'saving',
    MANUAL_BLOCK: 'down by plan',
    FAULT: 'down',
    TRANSPORT_FAULT: 'down',
    UNKNOWN: 'unknown',
  },
  hydrogen: {
    OPEN: 'up',
    LIMITED: 'up',
    CLOSED: 'down',
    FAULTED: 'down',
    MAINTENANCE: 'down',
    UNKNOWN: 'unknown',
  },
  substation: {
    IN_SERVICE: 'up',
    PLANNED_OUTAGE: 'down by plan',
    FORCED_OUTAGE: 'down',
    UNKNOWN: 'unknown',
  },
  datacenter: {},
};

/** Words of foreign vocabularies that trials use, from the table of domain.md §1.1. */
export const FOREIGN: Readonly<Record<string, Readonly<Record<string, Condition>>>> = {
  'ocpp1.6': {
    Available: 'up',
    Preparing: 'up',
    Charging: 'charging',
    SuspendedEV: 'up',
    Finishing: 'up',
    Reserved: 'up',
    Unavailable: 'down',
    Faulted: 'down',
  },
  ocpi: {
    AVAILABLE: 'up',
    BLOCKED: 'up',
    CHARGING: 'charging',
    RESERVED: 'up',
    INOPERATIVE: 'down',
    OUTOFORDER: 'down',
    UNKNOWN: 'unknown',
    PLANNED: 'not in service',
    REMOVED: 'not in service',
  },
  tcec102: {
    '0': 'unknown',
    '1': 'up',
    '2': 'up',
    '3': 'charging',
    '4': 'up',
    '255': 'down',
  },
};

/** Words of chargers that say free, and charging, in one vocabulary or another. */
export const IDLE_WORDS: ReadonlySet<string> = new Set(['IDLE', 'Available', 'AVAILABLE', '1']);
export const CHARGING_WORDS: ReadonlySet<string> = new Set(['CHARGING', 'Charging', '3']);

/** undefined: no vocabulary of the kind has the word. */
export function conditionOf(
  kind: TrialKind,
  word: string,
  vocab: string | undefined,
): Condition | undefined {
  return vocab === undefined ? CONDITIONS[kind][word] : FOREIGN[vocab]?.[word];
}

export function ownWords(kind: TrialKind): readonly string[] {
  return Object.keys(CONDITIONS[kind]);
}
