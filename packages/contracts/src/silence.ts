import type { KindId, Severity } from '@infrapulse/domain';

/** Alarms that a silence is about: of each field that is given one must hold. */
interface SilenceMatch {
  readonly severity?: readonly Severity[] | undefined;
  readonly kind?: readonly KindId[] | undefined;
  readonly department?: readonly string[] | undefined;
  readonly district?: readonly string[] | undefined;
  readonly scope?: readonly string[] | undefined;
  readonly asset?: readonly string[] | undefined;
  readonly rule?: readonly string[] | undefined;
}

/** A time in which the alarms that match call nobody; key of its topic: `silenceId`. */
export interface Silence {
  readonly silenceId: string;
  readonly match: SilenceMatch;
  /** [from, to), Unix ms. */
  readonly from: number;
  readonly to: number;
  readonly reason: string;
  readonly user: string;
  readonly at: number;
  /** Who ended it before its time; null when nobody has. */
  readonly endedBy: string | null;
}
