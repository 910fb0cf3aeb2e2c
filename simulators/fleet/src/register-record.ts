import type { KindId } from '@infrapulse/domain';

export interface RegisterPart {
  readonly part: string;
  readonly role: string;
  readonly name?: string;
  readonly operator?: string;
  readonly intervalS?: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** An asset as a register file states it: times in RFC 3339, everything else as the import takes it. */
export interface RegisterRecord {
  readonly id: string;
  readonly kind: KindId;
  readonly name: string;
  readonly site: string;
  readonly siteName: string;
  readonly operator: string;
  readonly owner: string;
  readonly gateway: string;
  readonly district: string;
  readonly city: string;
  readonly lon: number;
  readonly lat: number;
  readonly datum: 'GCJ-02';
  readonly access: 'public' | 'dedicated' | 'private' | '';
  readonly lifecycle: 'PLANNED' | 'UNDER_CONSTRUCTION' | 'IN_SERVICE' | 'SUSPENDED' | 'RETIRED';
  readonly commissionedAt: string | null;
  readonly retiredAt: string | null;
  readonly telemetry: 'none' | 'expected';
  readonly connectedAt: string | null;
  readonly reporting: 'periodic' | 'on_change';
  readonly intervalS: number;
  readonly heartbeatS: number;
  readonly openingHours: string;
  readonly externalIds: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly parts: readonly RegisterPart[];
}
