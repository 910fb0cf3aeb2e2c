import type { Asset, KindId, KpiRecord } from '../../packages/domain/src/index.ts';
import { scoreboard, shippedPlan } from '../../packages/plan/src/index.ts';
import { type JsonObject, type RunCase, textOf, timeOf } from './json-lines.ts';
import { readVersion } from './read-version.ts';

const PLAN = { plan: shippedPlan(), entries: [], whole: new Set<string>() };

/** A register and KPI records → the rows of the scoreboard that the case asks for, at each of its instants. */
export const runPlan: RunCase = (config, input) => {
  const assets = input.flatMap(({ asset }) => (asset ? readAssets(asset as JsonObject) : []));
  const kpiRecords = input.flatMap(({ record }) =>
    record ? [readRecord(record as JsonObject)] : [],
  );
  const targets = config['targets'] as readonly string[];
  return (config['at'] as readonly string[]).flatMap((at) =>
    scoreboard({ ...PLAN, assets, kpiRecords, at: timeOf(at) })
      .filter(({ target }) => targets.includes(target.id))
      .map(({ target, actual, verdict, wording, evidence }) => ({
        at,
        target: target.id,
        actual,
        verdict,
        wording: wording.zh,
        evidence: evidence.map((one) => `${one.label.zh} ${one.value} ${one.wording.zh}`),
      })),
  );
};

/** `count` copies of one asset, numbered. */
function readAssets({ id, kind, count, ...version }: JsonObject): readonly Asset[] {
  const versions = [readVersion(kind as KindId, version)];
  return Array.from({ length: Number(count ?? 1) }, (_, index) => ({
    id: count === undefined ? textOf(id) : `${textOf(id)}-${index}`,
    kind: kind as KindId,
    origin: '',
    revision: 1,
    versions,
  }));
}

function readRecord(stated: JsonObject): KpiRecord {
  const { numerator, denominator } = stated as { numerator: number; denominator: number };
  const value = numerator / denominator;
  return { scope: 'asset', quality: 'sufficient', value, ...stated } as unknown as KpiRecord;
}
