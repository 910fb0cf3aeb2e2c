import { type Asset, type KpiRecord, type KpiWindow, versionAt } from '@infrapulse/domain';
import { jointly } from './datacenter-support.ts';
import { type Amount, judge } from './judge.ts';
import type { PlanTarget, Text } from './plan-target.ts';
import type { Evidence, Finding, ScoreboardInput } from './scoreboard.ts';
import { verdictText } from './wording.ts';

/** The longest window that has a figure speaks for a data centre: PUE is a yearly ratio. */
const WINDOWS: readonly KpiWindow[] = ['now', '12mo', '30d', '24h'];
/** Deepest metering first; racks by number before racks by power. */
const POLICIES: readonly string[] = ['PUE3', 'PUE2', 'PUE1', 'count', 'power'];

/** Each data centre on its own; the plan's row sums their energies or racks, never averages their ratios. */
export function judgeDatacenters(target: PlanTarget, input: ScoreboardInput): Finding {
  const records = chosenRecords(target.judgedBy?.kpi ?? '', input);
  const evidence = records.map((record) => evidenceOf(target, record, input));
  const sums = records.filter(hasFigure).reduce(
    (sum, { numerator, denominator }) => ({
      numerator: sum.numerator + (numerator ?? 0),
      denominator: sum.denominator + (denominator ?? 0),
    }),
    { numerator: 0, denominator: 0 },
  );
  const verdict = jointly(records.map((record) => verdictOf(target, record)));
  return {
    actual: sums.denominator > 0 ? sums.numerator / sums.denominator : null,
    verdict,
    reason: records.length === 0 ? NO_FIGURE : verdict === 'undecided' ? UNDECIDED : target.note,
    evidence,
  };
}

const NO_FIGURE: Text = { zh: '尚无数据中心的指标。', en: 'No data centre has a figure yet.' };
const UNDECIDED: Text = {
  zh: '至少一个数据中心的数据覆盖率不足。',
  en: 'At least one data centre has too little data to tell.',
};

/** One record per data centre: deepest metering first, then the longest window that has a value. */
export function chosenRecords(
  kpi: string,
  { assets, kpiRecords, at }: Pick<ScoreboardInput, 'assets' | 'kpiRecords' | 'at'>,
): readonly KpiRecord[] {
  const known = new Map(assets.map((asset) => [asset.id, asset]));
  const best = new Map<string, KpiRecord>();
  for (const record of kpiRecords) {
    if (record.kpi !== kpi || record.scope !== 'asset' || !WINDOWS.includes(record.window))
      continue;
    if (isOutside(known.get(record.id), at)) continue;
    const held = best.get(record.id);
    if (held === undefined || rank(record) < rank(held)) best.set(record.id, record);
  }
  return [...best.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Assets nobody registered are outside the plan. */
function isOutside(asset: Asset | undefined, at: number): boolean {
  return asset === undefined || versionAt(asset, at).lifecycle === 'UNREGISTERED';
}

function rank(record: KpiRecord): number {
  const empty = hasFigure(record) ? 0 : 1000;
  const policy = POLICIES.indexOf(record.policy);
  return empty + 10 * (policy < 0 ? POLICIES.length : policy) + WINDOWS.indexOf(record.window);
}

/** Of a data centre younger than its window the figure judges nothing. */
function hasFigure({ value, quality, verdict, window }: KpiRecord): boolean {
  if (window === '12mo' && verdict === 'not_judged') return false;
  return value !== null && quality === 'sufficient';
}

function verdictOf(target: PlanTarget, record: KpiRecord) {
  return hasFigure(record) ? judge(target, amountOf(record)) : judge(target, null);
}

function amountOf({ numerator, denominator, value }: KpiRecord): Amount {
  return numerator === null || denominator === null ? value : { numerator, denominator };
}

function evidenceOf(
  target: PlanTarget,
  record: KpiRecord,
  { assets, at }: ScoreboardInput,
): Evidence {
  const asset = assets.find(({ id }) => id === record.id);
  const name = asset === undefined ? record.id : versionAt(asset, at).name || record.id;
  const { scope, id, kpi, policy, value, window } = record;
  const verdict = verdictOf(target, record);
  const wording = verdictText(target, verdict);
  const label = { zh: `${name} · ${window}`, en: `${name} · ${window}` };
  return { label, scope, id, kpi, policy, value, verdict, wording };
}
