/** A seeded small city and everything that happens in it: what is played to the product, and what its oracle reads. */
export interface Trial {
  readonly seed: number;
  readonly city: string;
  /** Instants at which the clock stands, oldest first; things happen at these and no others. */
  readonly ticks: readonly number[];
  /** The tick behind which nothing happens any more. */
  readonly quietFrom: number;
  /** Rows as an import takes them, known from the first instant. */
  readonly register: readonly TrialRow[];
  /** In the order they happen. */
  readonly acts: readonly Act[];
}

export type TrialKind = 'charger' | 'datacenter' | 'site5g' | 'hydrogen' | 'substation';

export interface TrialPart {
  readonly part: string;
  readonly role: string;
  /** Who runs it, when not the asset's operator. */
  readonly operator?: string;
  readonly intervalS?: number;
  readonly commissionedAt?: number;
  readonly retiredAt?: number;
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** One version of an asset in the register: every field is stated, so that nothing is left to defaults. */
export interface TrialRow {
  readonly id: string;
  readonly kind: TrialKind;
  readonly validFrom: number;
  readonly site: string;
  readonly operator: string;
  readonly district: string;
  readonly city: string;
  readonly gateway: string;
  readonly lifecycle: 'PLANNED' | 'UNDER_CONSTRUCTION' | 'IN_SERVICE' | 'SUSPENDED' | 'RETIRED';
  readonly commissionedAt: number;
  readonly retiredAt: number | null;
  readonly telemetry: 'none' | 'expected';
  readonly connectedAt: number | null;
  readonly reporting: 'periodic' | 'on_change';
  readonly intervalS: number;
  readonly heartbeatS: number;
  readonly clock: 'device' | 'none';
  readonly openingHours: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly parts: readonly TrialPart[];
}

export type TrialQuality =
  | 'GOOD'
  | 'UNCERTAIN'
  | 'SUBSTITUTED'
  | 'STALE'
  | 'BAD'
  | 'TEST'
  | 'BLOCKED';

/** One message object, as sent. */
export interface TrialMessage {
  readonly ts: number;
  readonly part: string;
  readonly status?: string;
  readonly vocab?: string;
  readonly quality?: TrialQuality;
  readonly historical?: boolean;
  readonly metrics?: Readonly<Record<string, number | null>>;
  readonly periodS?: number;
}

/** A charging session that has ended, as sent. */
export interface TrialSession {
  readonly id: string;
  /** '' where the charger does not say at which connector. */
  readonly part: string;
  readonly start: number;
  readonly end: number;
  readonly energyKwh: number;
  readonly byUser: boolean;
  readonly authorised: boolean;
  readonly userRef: string | null;
}

/** Something that happens when the clock stands at `at`, one of the ticks. */
export type Act = { readonly at: number } & (
  | {
      readonly do: 'tell';
      readonly kind: TrialKind;
      readonly asset: string;
      /** On whose topic; '' for the asset's own. */
      readonly gateway: string;
      readonly messages: readonly TrialMessage[];
    }
  | {
      readonly do: 'presence';
      readonly kind: TrialKind;
      /** One of the two is ''. */
      readonly asset: string;
      readonly gateway: string;
      readonly online: boolean;
    }
  | {
      readonly do: 'session';
      readonly asset: string;
      readonly session: TrialSession;
    }
  /** Bytes that are no message: refused, and without effect. */
  | { readonly do: 'noise'; readonly topic: string; readonly payload: string }
  | {
      readonly do: 'plan';
      readonly purpose: 'maintenance' | 'exclusion';
      readonly scope: 'part' | 'asset' | 'site';
      readonly id: string;
      readonly from: number;
      readonly to: number;
      /** An exclusion counts when it is approved. */
      readonly approved: boolean;
    }
  | { readonly do: 'register'; readonly row: TrialRow }
);

export type Tell = Extract<Act, { do: 'tell' }>;
