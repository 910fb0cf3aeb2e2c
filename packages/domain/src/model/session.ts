/** A charging session that has ended, idempotent by (asset, id): a later one of the same id corrects it (interfaces §2). */
export interface Session {
  readonly type: 'session';
  readonly asset: string;
  readonly id: string;
  /** '' when the charger does not say at which connector. */
  readonly part: string;
  readonly start: number;
  readonly end: number;
  readonly energyKwh: number;
  readonly stopReason: string;
  /** The customer stopped it on purpose. */
  readonly byUser: boolean;
  /** It began after an authorisation; others are no attempts. */
  readonly authorised: boolean;
  /** Pseudonym of the customer; null when nobody says. */
  readonly userRef: string | null;
  /** Receive time. */
  readonly at: number;
}
