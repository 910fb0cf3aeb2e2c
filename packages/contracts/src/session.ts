/** A finished charging session, idempotent by (asset, id) (interfaces §2). */
export interface Session {
  readonly asset: string;
  readonly id: string;
  readonly part: string;
  readonly start: number;
  readonly end: number;
  readonly energyKwh: number;
  readonly stopReason: string;
  readonly byUser: boolean;
  readonly authorised: boolean;
  readonly userRef: string | null;
  readonly at: number;
}
