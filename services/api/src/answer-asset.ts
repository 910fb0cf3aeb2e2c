import {
  type AssetAnswer,
  type AssetItem,
  alarmToWire,
  kpiToWire,
  type Locale,
  toIso,
  wireOfVersion,
} from '@infrapulse/contracts';
import { type Asset, type AssetVersion, isAnnunciated, type StateRecord } from '@infrapulse/domain';
import type { City } from './city/open-city.ts';
import { isDefaultPolicy } from './default-policy.ts';

export function assetItem(city: City, asset: Asset, version: AssetVersion): AssetItem {
  const open = city.alarms.openOf(asset.id);
  return {
    ...identityOf(asset, version),
    state: city.states.worst(asset.id),
    states: city.states.of(asset.id).map(stateToWire),
    openAlarms: open.length,
    annunciatedAlarms: open.filter(isAnnunciated).length,
  };
}

function identityOf(asset: Asset, version: AssetVersion) {
  return {
    id: asset.id,
    kind: asset.kind,
    origin: asset.origin,
    revision: asset.revision,
    name: version.name,
    site: version.site,
    siteName: version.siteName,
    operator: version.operator,
    owner: version.owner,
    gateway: version.gateway,
    district: version.district,
    city: version.city,
    lon: version.lon,
    lat: version.lat,
    datum: version.datum,
    access: version.access,
    lifecycle: version.lifecycle,
    commissionedAt: toIso(version.commissionedAt),
    telemetry: version.telemetry,
  };
}

function stateToWire({ part, span }: StateRecord) {
  return {
    part,
    state: span.state,
    status: span.status,
    cause: span.cause,
    raw: span.raw,
    since: toIso(span.start),
  };
}

interface AssetContext {
  readonly city: City;
  readonly version: AssetVersion;
  readonly locale: Locale;
}

/** The whole of one asset; its latest values must be filled in before. */
export function assetAnswer(asset: Asset, { city, version, locale }: AssetContext): AssetAnswer {
  const { parts, externalIds, attributes, ...wire } = wireOfVersion(version);
  return {
    ...wire,
    ...identityOf(asset, version),
    externalIds: { ...externalIds },
    attributes: { ...attributes },
    parts: parts.map((part) => ({ ...part, attributes: { ...part.attributes } })),
    versions: asset.versions.map(({ validFrom, lifecycle }) => ({
      validFrom: toIso(validFrom),
      lifecycle,
    })),
    state: city.states.worst(asset.id),
    states: city.states.of(asset.id).map(stateToWire),
    latest: [...city.latest.of(asset.id)],
    alarms: city.alarms.openOf(asset.id).map((alarm) => alarmToWire(alarm, locale)),
    kpis: city.kpis.ofAsset(asset.id).filter(isDefaultPolicy).map(kpiToWire),
  };
}
