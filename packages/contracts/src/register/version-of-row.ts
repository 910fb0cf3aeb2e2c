import { type AssetPart, type AssetVersion, type KindId, kindOf } from '@infrapulse/domain';
import type { RegisterPart, RegisterRow } from './register-row.ts';

interface VersionContext {
  readonly kind: KindId;
  /** What is registered and stays where the row is silent. */
  readonly before: AssetVersion | undefined;
  readonly validFrom: number;
  readonly addsParts: boolean;
  readonly now: number;
}

/** The register version that a row makes: its own values, else what is registered, else the kind's defaults. */
export function versionOfRow(row: RegisterRow, context: VersionContext): AssetVersion {
  const { before, validFrom } = context;
  const defaults = defaultsOf(row, context);
  const pick = <K extends keyof typeof defaults & keyof RegisterRow>(
    name: K,
  ): (typeof defaults)[K] => {
    const value = row[name] === undefined ? saidBefore(before, name, row) : row[name];
    return value === undefined || value === null ? defaults[name] : (value as (typeof defaults)[K]);
  };
  const telemetry = pick('telemetry');
  const commissionedAt = pick('commissionedAt');
  const connectedAt = pick('connectedAt');
  return {
    validFrom,
    name: pick('name'),
    site: pick('site'),
    siteName: pick('siteName'),
    operator: pick('operator'),
    owner: pick('owner'),
    gateway: pick('gateway'),
    district: pick('district'),
    city: pick('city'),
    lon: pick('lon'),
    lat: pick('lat'),
    datum: pick('datum'),
    access: pick('access'),
    lifecycle: pick('lifecycle'),
    commissionedAt,
    retiredAt: pick('retiredAt'),
    telemetry,
    // Without a date of its own, telemetry is expected since the asset began to serve.
    connectedAt:
      telemetry === 'expected' ? (connectedAt ?? commissionedAt ?? context.now) : connectedAt,
    reporting: pick('reporting'),
    intervalS: pick('intervalS'),
    heartbeatS: pick('heartbeatS'),
    clock: pick('clock'),
    openingHours: pick('openingHours'),
    externalIds: sorted(pick('externalIds')),
    attributes: sorted(pick('attributes')),
    parts: partsOf(row, context),
  };
}

/** What was left empty, or nobody registered, takes the default: a city follows from the district given now. */
function saidBefore(
  before: AssetVersion | undefined,
  name: keyof AssetVersion,
  row: RegisterRow,
): unknown {
  const value = before?.[name];
  const follows = name === 'city' && row.district !== undefined;
  if (follows && value === cityOf(before?.district ?? '')) return undefined;
  return value === '' || value === 'UNREGISTERED' ? undefined : value;
}

/** The first four digits of a district are its city's. */
function cityOf(district: string): string {
  return district === '' ? '' : `${district.slice(0, 4)}00`;
}

function defaultsOf(
  row: RegisterRow,
  { kind, before }: VersionContext,
): Omit<AssetVersion, 'validFrom' | 'parts'> {
  // null says that there is none.
  const district = (row.district === undefined ? before?.district : row.district) ?? '';
  const operator = (row.operator === undefined ? before?.operator : row.operator) ?? '';
  return {
    name: '',
    site: '',
    siteName: '',
    operator: '',
    owner: operator,
    gateway: '',
    district: '',
    city: cityOf(district),
    lon: null,
    lat: null,
    datum: 'GCJ-02',
    access: '',
    lifecycle: 'IN_SERVICE',
    commissionedAt: null,
    retiredAt: null,
    telemetry: 'none',
    connectedAt: null,
    ...kindOf(kind).silence,
    clock: 'device',
    openingHours: '24/7',
    externalIds: {},
    attributes: {},
  };
}

function partsOf(row: RegisterRow, { before, addsParts }: VersionContext): readonly AssetPart[] {
  const registered = before?.parts ?? [];
  if (row.parts === undefined) return registered;
  const given = (row.parts ?? []).map(partOfRow);
  if (!addsParts) return given;
  const named = new Set(given.map(({ part }) => part));
  return [...registered.filter(({ part }) => !named.has(part)), ...given];
}

function partOfRow(row: RegisterPart): AssetPart {
  const { part, role, attributes, ...rest } = row;
  const stated = Object.fromEntries(
    Object.entries(rest).filter(
      ([, value]) => value !== null && value !== undefined && value !== '',
    ),
  );
  return { part, role: role ?? '', ...stated, attributes: sorted(attributes ?? {}) };
}

/** Names in order, so that equal records are equal text. */
function sorted<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
