import type { KindId } from './kind.ts';

export const LIFECYCLES = [
  'PLANNED',
  'UNDER_CONSTRUCTION',
  'IN_SERVICE',
  'SUSPENDED',
  'RETIRED',
  'UNREGISTERED',
] as const;
export type Lifecycle = (typeof LIFECYCLES)[number];

export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

export interface AssetPart {
  readonly part: string;
  /** connector, meter role (facility_total, ups_out, …), cell, fsu, nozzle, bay, … */
  readonly role: string;
  readonly name?: string;
  /** Overrides the asset's operator (a tower company owns the site, carriers run the cells). */
  readonly operator?: string;
  /** Overrides the asset's interval, seconds. */
  readonly intervalS?: number;
  readonly commissionedAt?: number;
  readonly retiredAt?: number;
  readonly attributes: Attributes;
}

/**
 * One version of an asset's register record; it is in force from `validFrom` (Unix ms) until the next version's.
 * Times are Unix ms here; on the wire (interfaces §6) they are RFC 3339 strings.
 */
export interface AssetVersion {
  readonly validFrom: number;
  readonly name: string;
  readonly site: string;
  readonly siteName: string;
  readonly operator: string;
  readonly owner: string;
  readonly gateway: string;
  readonly district: string;
  readonly city: string;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly datum: string;
  /** public | dedicated | private | '' */
  readonly access: string;
  readonly lifecycle: Lifecycle;
  readonly commissionedAt: number | null;
  readonly retiredAt: number | null;
  /** none = 未接入, expected = 已接入 (since `connectedAt`). */
  readonly telemetry: 'none' | 'expected';
  readonly connectedAt: number | null;
  readonly reporting: 'periodic' | 'on_change';
  readonly intervalS: number;
  readonly heartbeatS: number;
  /** device = the asset stamps its readings; none = it has no clock and receive time counts. */
  readonly clock: 'device' | 'none';
  readonly openingHours: string;
  readonly externalIds: Readonly<Record<string, string>>;
  readonly attributes: Attributes;
  readonly parts: readonly AssetPart[];
}

/** What the `register` topic holds per asset: every version, oldest first. */
export interface Asset {
  readonly id: string;
  readonly kind: KindId;
  /** 'simulator' marks demo data, '' real. */
  readonly origin: string;
  /** Grows with every change; the API's ETag. */
  readonly revision: number;
  readonly versions: readonly AssetVersion[];
  /** Of the revision that the first reading of it made: since when it counts as connected, told by whom. */
  readonly connected?: { readonly since: number; readonly at: number; readonly by: string };
}
