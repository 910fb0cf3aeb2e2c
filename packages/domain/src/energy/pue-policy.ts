import type { Meter, MeterLayout } from './meter-layout.ts';

/** Where the energy of the IT is metered: UPS output, PDU output, IT input. */
export const PUE_POLICIES = ['PUE1', 'PUE2', 'PUE3'] as const;
export type PuePolicy = (typeof PUE_POLICIES)[number];

const IT_ROLE: Readonly<Record<PuePolicy, string>> = {
  PUE1: 'ups_out',
  PUE2: 'pdu_out',
  PUE3: 'it_in',
};

const SITE_ROLES: ReadonlySet<string> = new Set([
  'facility_total',
  'generation',
  'genset',
  'fuel',
  'deduct',
]);

/** true when a meter of that role measures IT energy, at whatever depth. */
export function isItRole(role: string): boolean {
  return Object.values(IT_ROLE).includes(role);
}

interface PueMeters {
  readonly dc: readonly Meter[];
  readonly it: readonly Meter[];
  /** Every meter that must be known for the ratio. */
  readonly all: readonly Meter[];
}

/** The meters that a policy needs; null when the site has none for one side of the ratio. */
export function metersOf(layout: Pick<MeterLayout, 'meters'>, policy: PuePolicy): PueMeters | null {
  const dc = layout.meters.filter(({ role }) => SITE_ROLES.has(role));
  const it = layout.meters.filter(({ role }) => role === IT_ROLE[policy]);
  if (it.length === 0 || !dc.some(({ role }) => role !== 'deduct')) return null;
  return { dc, it, all: [...dc, ...it] };
}

/** The policies a site has meters for, deepest last. */
export function puePolicies(layout: Pick<MeterLayout, 'meters'>): readonly PuePolicy[] {
  return PUE_POLICIES.filter((policy) => metersOf(layout, policy) !== null);
}

/** The deepest policy with meters: what the default record shows. */
export function defaultPuePolicy(layout: Pick<MeterLayout, 'meters'>): PuePolicy | null {
  return puePolicies(layout).at(-1) ?? null;
}
