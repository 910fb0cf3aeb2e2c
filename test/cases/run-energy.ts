import {
  addEnergy,
  addSample,
  type EnergyState,
  type EnergySums,
  emptyEnergy,
  energyBuckets,
  meterLayouts,
  NO_ENERGY,
  type PuePolicy,
  pue,
} from '../../packages/domain/src/index.ts';
import { type JsonObject, type RunCase, textOf, timeOf } from './json-lines.ts';
import { readVersion } from './read-version.ts';

/** Register versions and meter samples, in order of arrival → quarters of an hour, then their sum and PUE. */
export const runEnergy: RunCase = (config, input) => {
  const versions = input.flatMap(({ version }) =>
    version === undefined ? [] : [readVersion('datacenter', version as JsonObject)],
  );
  const state = input.reduce<EnergyState>((held, { part, ts, kwh }) => {
    if (part === undefined) return held;
    const sample = { part: textOf(part), ts: timeOf(ts), kwh: kwh as number | null };
    return addSample(held, sample).state;
  }, emptyEnergy());
  const buckets = energyBuckets({
    state,
    layouts: meterLayouts(versions),
    policy: config['policy'] as PuePolicy,
    from: timeOf(config['from']),
    to: timeOf(config['to']),
  });
  const total = buckets.reduce<EnergySums>(addEnergy, NO_ENERGY);
  const lines = buckets.map(({ start, ...sums }) => ({ start: local(start), ...sums }));
  return [...lines, { start: 'total', ...withoutStart(total), pue: pue(total) }];
};

function withoutStart({ requiredMs, knownMs, dcWh, itWh, estimatedMs }: EnergySums): EnergySums {
  return { requiredMs, knownMs, dcWh, itWh, estimatedMs };
}

/** HH:MM in Asia/Shanghai. */
function local(ts: number): string {
  return new Date(ts + 8 * 3_600_000).toISOString().slice(11, 16);
}
