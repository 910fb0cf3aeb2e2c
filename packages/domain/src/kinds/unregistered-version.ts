import type { AssetVersion } from '../model/asset.ts';
import type { KindId } from '../model/kind.ts';
import { kindOf } from './kinds.ts';

/**
 * The register version of an asset nobody registered: shown, heard since `at`, outside the plan, without deadman.
 * It lists no parts and takes any.
 */
export function unregisteredVersion(kind: KindId, at: number): AssetVersion {
  return {
    validFrom: at,
    name: '',
    site: '',
    siteName: '',
    operator: '',
    owner: '',
    gateway: '',
    district: '',
    city: '',
    lon: null,
    lat: null,
    datum: 'GCJ-02',
    access: '',
    lifecycle: 'UNREGISTERED',
    commissionedAt: null,
    retiredAt: null,
    telemetry: 'expected',
    connectedAt: at,
    ...kindOf(kind).silence,
    clock: 'device',
    openingHours: '24/7',
    externalIds: {},
    attributes: {},
    parts: [],
  };
}
