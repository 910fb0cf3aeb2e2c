import {
  type AssetVersion,
  type KindId,
  unregisteredVersion,
} from '../../packages/domain/src/index.ts';
import { type Json, type JsonObject, timeOf } from './json-lines.ts';

const TIMES = ['validFrom', 'commissionedAt', 'connectedAt', 'retiredAt'];

/** A register version as a case states it: only what matters, times in RFC 3339. */
export function readVersion(kind: KindId, stated: JsonObject): AssetVersion {
  const given = Object.entries(stated).map(([name, value]): [string, Json] => [
    name,
    TIMES.includes(name) && value !== null ? timeOf(value) : value,
  ]);
  const base = { ...unregisteredVersion(kind, 0), lifecycle: 'IN_SERVICE', name: '' };
  return { ...base, ...Object.fromEntries(given) } as AssetVersion;
}
