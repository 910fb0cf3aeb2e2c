import { type Asset, type AssetPart, type AssetVersion, versionAt } from '@infrapulse/domain';
import { csvLine } from '../csv.ts';
import { toIso } from '../http/time.ts';

/** A register row as it leaves: it imports unchanged. */
type ExportedRow = Readonly<Record<string, unknown>> & { readonly id: string };

/** One row per version, oldest first. */
export function exportRows(asset: Asset): readonly ExportedRow[] {
  return asset.versions.map((version) => rowOf(asset, version));
}

function rowOf({ id, kind, origin }: Asset, version: AssetVersion) {
  return { id, kind, ...(origin === '' ? {} : { origin }), ...wireOfVersion(version) };
}

/** The fields of a version with times as text. */
export function wireOfVersion(version: AssetVersion) {
  const { validFrom, commissionedAt, retiredAt, connectedAt, parts, ...rest } = version;
  return {
    validFrom: toIso(validFrom),
    ...rest,
    commissionedAt: toIso(commissionedAt),
    retiredAt: toIso(retiredAt),
    connectedAt: toIso(connectedAt),
    parts: parts.map(wireOfPart),
  };
}

function wireOfPart({ commissionedAt, retiredAt, ...part }: AssetPart) {
  return {
    ...part,
    ...(commissionedAt === undefined ? {} : { commissionedAt: toIso(commissionedAt) }),
    ...(retiredAt === undefined ? {} : { retiredAt: toIso(retiredAt) }),
  };
}

export function exportNdjson(assets: Iterable<Asset>): string {
  return [...assets]
    .flatMap(exportRows)
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}

/** assets.csv (the version in force of each asset at `at`), UTF-8 with BOM. */
export function exportAssetsCsv(assets: Iterable<Asset>, at: number): string {
  const rows = [...assets].map((asset) => {
    const whole = rowOf(asset, versionAt(asset, at));
    const { parts: _, attributes, externalIds, ...row } = whole;
    return { ...row, ...nested('attributes', attributes), ...nested('externalIds', externalIds) };
  });
  return table(rows);
}

/** parts.csv of the same versions, with the column `asset`. */
export function exportPartsCsv(assets: Iterable<Asset>, at: number): string {
  const rows = [...assets].flatMap((asset) =>
    versionAt(asset, at).parts.map((part) => {
      const { attributes, ...row } = wireOfPart(part);
      return { asset: asset.id, ...row, ...nested('attributes', attributes) };
    }),
  );
  return table(rows);
}

function nested(name: string, value: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries((value ?? {}) as Record<string, unknown>).map(([key, child]) => [
      `${name}.${key}`,
      name === 'attributes' ? textOf(child) : child,
    ]),
  );
}

/** Text that would come back as a number or a boolean is quoted. */
function textOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return /^(true|false|-?[\d.]+|".*")$/s.test(value) ? JSON.stringify(value) : value;
}

function table(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => csvLine(columns.map((column) => row[column])));
  return `\uFEFF${csvLine(columns)}${lines.join('')}`;
}
