import type { Asset, AssetPart, AssetVersion } from './model/asset.ts';
import type { RegisterChange } from './model/log-record.ts';
import { withChanges } from './model/with-changes.ts';

/** The version of an asset in force at `t`; before the first version, the first. */
export function versionAt({ versions }: Asset, t: number): AssetVersion {
  let index = versions.length - 1;
  while (index > 0 && (versions[index] as AssetVersion).validFrom > t) index -= 1;
  return versions[index] as AssetVersion;
}

/** The newest version, in force or still to come. */
export function latestVersion(asset: Asset): AssetVersion {
  return asset.versions[asset.versions.length - 1] as AssetVersion;
}

export function partOf(version: AssetVersion, part: string): AssetPart | undefined {
  // Asked several times for every reading: a loop makes nothing that must be collected again.
  for (const candidate of version.parts) if (candidate.part === part) return candidate;
  return undefined;
}

const CONTACTS_MAX = 10;

/**
 * Whom to call about an asset: the attribute `contacts` of its part, else its own, as texts (name, number) that `;` or
 * line ends divide; ten at most.
 */
export function contactsOf(version: AssetVersion, part: string): readonly string[] {
  const told = partOf(version, part)?.attributes['contacts'] ?? version.attributes['contacts'];
  return String(told ?? '')
    .split(/[;；\n]/)
    .map((contact) => contact.trim())
    .filter((contact) => contact !== '')
    .slice(0, CONTACTS_MAX);
}

/** A part's interval wins over the asset's (interfaces §7). */
export function intervalMs(version: AssetVersion, part: string): number {
  return (partOf(version, part)?.intervalS ?? version.intervalS) * 1000;
}

/** Required time starts at the later of `commissionedAt` and `connectedAt`; null while one is unknown. */
export function requiredFrom(version: AssetVersion): number | null {
  if (version.telemetry !== 'expected' || version.connectedAt === null) return null;
  return Math.max(version.commissionedAt ?? version.connectedAt, version.connectedAt);
}

const ONE_BEGIN: readonly number[] = [];

/** Where required time starts by any version, Unix ms; empty where all versions agree, as most do. */
export function requiredBegins({ versions }: Asset): readonly number[] {
  const begins = new Set(versions.map(requiredFrom));
  return begins.size > 1 ? [...begins].filter((begin) => begin !== null) : ONE_BEGIN;
}

/** The one way a register record changes; the same changes in the same order give the same record. */
export function applyRegisterChange(asset: Asset | undefined, event: RegisterChange): Asset {
  return {
    id: event.asset,
    kind: event.kind,
    origin: event.origin,
    revision: (asset?.revision ?? 0) + 1,
    versions: versionsAfter(asset?.versions ?? [], event.change),
  };
}

/** The record as the register shows it: where a first reading connected the asset it says so, in that revision. */
export function registerRecord(asset: Asset | undefined, event: RegisterChange): Asset {
  const after = applyRegisterChange(asset, event);
  const { change, at, by } = event;
  const isNew = asset?.versions.some(({ telemetry }) => telemetry !== 'expected') ?? false;
  if (change.op !== 'connect' || !isNew) return after;
  return { ...after, connected: { since: change.at, at, by } };
}

function versionsAfter(
  versions: readonly AssetVersion[],
  change: RegisterChange['change'],
): readonly AssetVersion[] {
  if (change.op === 'put') return insertVersion(versions, change.version);
  return versions.map((version) => connected(version, change.at));
}

function connected(version: AssetVersion, at: number): AssetVersion {
  if (version.telemetry === 'expected') return version;
  return withChanges(version, { telemetry: 'expected', connectedAt: at });
}

function insertVersion(versions: readonly AssetVersion[], added: AssetVersion): AssetVersion[] {
  const others = versions.filter((version) => version.validFrom !== added.validFrom);
  return [...others, added].sort((a, b) => a.validFrom - b.validFrom);
}
