import {
  type Asset,
  type AssetVersion,
  type KpiRecord,
  NOZZLE_CLASSES,
  nozzleClassOf,
  partOf,
  type Stay,
  staysOf,
  staysWithin,
} from '@infrapulse/domain';
import { splitPart } from '../city/watch-states.ts';

/** When within its window a part belongs to the scope of a record: every interval by the version of its time. */
export function timesOf(record: KpiRecord, asset: Asset, part: string): readonly Stay[] {
  return staysWithin(asset, record.start, record.end).filter(
    ({ version, from, to }) => from < to && belongs(record, version, part),
  );
}

/** Whether it is in the scope of a record as a whole when that was computed. */
export function isInScope(record: KpiRecord, asset: Asset): boolean {
  const at = record.computedAt;
  const stay = staysOf(asset).find(({ from, to }) => from <= at && at < to);
  return stay !== undefined && belongs(record, stay.version, '');
}

function belongs(record: KpiRecord, version: AssetVersion, part: string): boolean {
  const { scope, id } = record;
  if (!isOfClass(record, version, part)) return false;
  if (scope === 'part') return splitPart(id)[1] === part;
  if (scope === 'asset') return true;
  if (version.lifecycle === 'UNREGISTERED') return false;
  if (scope !== 'operator') return version[scope] === id;
  return (partOf(version, part)?.operator ?? version.operator) === id;
}

/** A policy that is a pressure class speaks of its nozzles alone. */
function isOfClass({ policy }: KpiRecord, version: AssetVersion, part: string): boolean {
  if (!NOZZLE_CLASSES.some((name) => name === policy)) return true;
  return nozzleClassOf(partOf(version, part)) === policy;
}
