import {
  type AssetPart,
  type AssetVersion,
  addSample,
  type EnergyState,
  emptyEnergy,
  type MeterSample,
  unregisteredVersion,
} from '@infrapulse/domain';

export const T0 = Date.parse('2022-06-01T00:00:00+08:00');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export function meterPart(
  part: string,
  role: string,
  attributes: AssetPart['attributes'] = {},
): AssetPart {
  return { part, role, attributes };
}

/** A data centre in service since long before T0. */
export function site(parts: readonly AssetPart[], more: Partial<AssetVersion> = {}): AssetVersion {
  return {
    ...unregisteredVersion('datacenter', T0 - 1000 * HOUR),
    lifecycle: 'IN_SERVICE',
    telemetry: 'expected',
    commissionedAt: T0 - 1000 * HOUR,
    connectedAt: T0 - 1000 * HOUR,
    reporting: 'periodic',
    intervalS: 900,
    parts,
    ...more,
  };
}

/** Samples as [part, minutes after T0, kWh], in the order of their arrival. */
export function stateOf(samples: readonly (readonly [string, number, number])[]): EnergyState {
  return samples
    .map(([part, minutes, kwh]): MeterSample => ({ part, ts: T0 + minutes * MINUTE, kwh }))
    .reduce((state, sample) => addSample(state, sample).state, emptyEnergy());
}
