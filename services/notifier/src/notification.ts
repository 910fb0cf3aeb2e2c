import type { Calling } from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import type { Shift } from './shift.ts';

/** Names of where it is, as of the register; '' where they are not known. */
export interface Place {
  readonly name: string;
  readonly siteName: string;
  readonly district: string;
  /** Whom to call, as the register has them. */
  readonly contacts: readonly string[];
}

/** Of what belongs to no asset. */
export const NOWHERE: Place = { name: '', siteName: '', district: '', contacts: [] };

/** One thing to tell one channel. */
export interface Notification {
  /** The same in every retry and after every restart. */
  readonly key: string;
  readonly calling: Calling;
  /** When it came to be, Unix ms. */
  readonly at: number;
  readonly alarm: Alarm;
  readonly place: Place;
  /** Of a summary: what it says, of no alarm alone. */
  readonly shift?: Shift;
}
