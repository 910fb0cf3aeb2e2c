import { type Asset, type KpiRecord, type KpiWindow, kpiOf, versionAt } from '@infrapulse/domain';
import { type Evidence, type Finding, NO_KPI, NOTHING, type ScoreboardInput } from './finding.ts';
import { type Amount, jointly, judge } from './judge.ts';
import type { Measure, PlanTarget, Text } from './plan.ts';
import { verdictText } from './wording.ts';

export type Indicator = Extract<Measure, { readonly by: 'indicator' }>;

/** The longest window that has a figure speaks for an asset: PUE is a yearly ratio. */
const WINDOWS: readonly KpiWindow[] = ['now', '12mo', '30d', '24h'];
/** Deepest metering first; racks by number before racks by power. */
const POLICIES: readonly string[] = ['PUE3', 'PUE2', 'PUE1', 'count', 'power'];

/** Each asset on its own; the plan's row sums their energies or racks, never averages their ratios. */
export function judgeIndicator(
  target: PlanTarget,
  measure: Indicator,
  input: ScoreboardInput,
): Finding {
  const records = chosenRecords(measure, input);
  if (records.length === 0) return { ...NOTHING, reason: NO_FIGURE };
  const sums = records.filter(hasFigure).reduce(
    (sum, { numerator, denominator }) => ({
      numerator: sum.numerator + (numerator ?? 0),
      denominator: sum.denominator + (denominator ?? 0),
    }),
    { numerator: 0, denominator: 0 },
  );
  const isKnown = sums.denominator > 0;
  const verdict = jointly(records.map((record) => recordVerdict(target, record)));
  return {
    actual: isKnown ? sums.numerator / sums.denominator : null,
    numerator: isKnown ? sums.numerator : null,
    denominator: isKnown ? sums.denominator : null,
    verdict,
    reason: verdict === 'undecided' ? UNDECIDED : target.note,
    evidence: records.map((record) => evidenceOf(target, record, input)),
  };
}

const NO_FIGURE: Text = { zh: '尚无设施有该指标。', en: 'No asset has a figure yet.' };
const UNDECIDED: Text = {
  zh: '至少一处设施的数据覆盖率不足。',
  en: 'At least one asset has too little data to tell.',
};

/** One record per asset: deepest metering first, then the longest window that has a value. */
export function chosenRecords(
  { kpi, policy, window }: Indicator,
  { assets, kpiRecords, at }: Pick<ScoreboardInput, 'assets' | 'kpiRecords' | 'at'>,
): readonly KpiRecord[] {
  const known = new Map(assets.map((asset) => [asset.id, asset]));
  const policies = POLICIES.concat(kpiOf(kpi)?.policies ?? []);
  const rank = (record: KpiRecord) => rankOf(record, policies);
  const best = new Map<string, KpiRecord>();
  for (const record of kpiRecords) {
    if (record.kpi !== kpi || record.scope !== 'asset' || record.end > at) continue;
    if (policy !== null && record.policy !== policy) continue;
    if (window === null ? !WINDOWS.includes(record.window) : record.window !== window) continue;
    if (isOutside(known.get(record.id), at)) continue;
    const held = best.get(record.id);
    if (held === undefined || rank(record) < rank(held)) best.set(record.id, record);
  }
  return [...best.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Assets nobody registered are outside the plan, and those that have retired: their last figures speak of no one. */
function isOutside(asset: Asset | undefined, at: number): boolean {
  if (asset === undefined) return true;
  const { lifecycle, retiredAt } = versionAt(asset, at);
  const hasRetired = retiredAt === null ? lifecycle === 'RETIRED' : retiredAt <= at;
  return hasRetired || lifecycle === 'UNREGISTERED';
}

function rankOf(record: KpiRecord, policies: readonly string[]): number {
  const empty = hasFigure(record) ? 0 : 1000;
  const policy = policies.indexOf(record.policy);
  const window = WINDOWS.indexOf(record.window);
  return empty + 10 * (policy < 0 ? policies.length : policy) + Math.max(0, window);
}

/** Of an asset younger than its window the figure judges nothing. */
function hasFigure({ value, quality, verdict, window }: KpiRecord): boolean {
  if (window === '12mo' && verdict === 'not_judged') return false;
  return value !== null && quality === 'sufficient';
}

export function recordVerdict(target: PlanTarget, record: KpiRecord) {
  return judge(target, hasFigure(record) ? amountOf(record) : null);
}

/** A count is itself, everything else a ratio; a value whose parts nobody stated is not compared. */
function amountOf({ numerator, denominator, unit }: KpiRecord): Amount {
  if (numerator === null) return null;
  if (denominator === null) return unit === 'count' ? numerator : null;
  return { numerator, denominator };
}

/** The name of an asset at `at`; its id where it has none. */
export function assetName(assets: readonly Asset[], id: string, at: number): string {
  const asset = assets.find((one) => one.id === id);
  return (asset && versionAt(asset, at).name) || id;
}

function evidenceOf(
  target: PlanTarget,
  record: KpiRecord,
  { assets, at }: ScoreboardInput,
): Evidence {
  const { scope, id, kpi, policy, value, window, end } = record;
  const verdict = recordVerdict(target, record);
  const text = `${assetName(assets, id, at)} · ${window}`;
  return {
    ...NO_KPI,
    label: { zh: text, en: text },
    scope,
    id,
    kpi,
    policy,
    window,
    value,
    verdict,
    wording: verdictText(target, verdict),
    since: end,
  };
}
