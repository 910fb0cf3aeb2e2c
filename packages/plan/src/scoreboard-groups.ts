import { type KpiRecord, versionAt } from '@infrapulse/domain';
import { chooseEntries } from './choose-entries.ts';
import { countGroups, type Grouping } from './counts.ts';
import type { ScoreboardInput } from './finding.ts';
import { judge } from './judge.ts';
import { type Listed, sinceOf } from './judge-entries.ts';
import { chosenRecords, type Indicator, recordVerdict } from './judge-indicator.ts';
import { doneAt, type Steps, stepsOf } from './judge-milestones.ts';
import type { Measure, PlanTarget } from './plan.ts';
import { judgedAt, termVerdict } from './term.ts';
import { type PlanStatus, statusOf } from './wording.ts';

interface SplitInput extends ScoreboardInput {
  readonly by: Grouping;
}

/** How a target stands in one district, with one operator, or with one kind of access. */
interface GroupFinding {
  readonly key: string;
  /** Things of the target here; of conditions how many assets meet it, of shares and steps how many are done. */
  readonly actual: number;
  /** Of how many; null where the plan counts for the city alone, or nobody has said. */
  readonly total: number | null;
  /** Assets or entries looked at. */
  readonly assets: number;
  /** null: the plan sets a figure for the city alone, a group has none to be judged by. */
  readonly status: PlanStatus | null;
  /** Policy → count, for what can be counted in several units. */
  readonly figures: Readonly<Record<string, number>>;
}

/** A target split by district, operator or access; most things first. Targets without parts have no groups. */
export function scoreboardGroups(target: PlanTarget, input: SplitInput): readonly GroupFinding[] {
  return [...groupsOf(target, input)].sort(
    (a, b) => b.actual - a.actual || b.assets - a.assets || (a.key < b.key ? -1 : 1),
  );
}

function groupsOf(target: PlanTarget, input: SplitInput): Iterable<GroupFinding> {
  const { measure } = target;
  switch (measure.by) {
    case 'assets':
      return assetGroups(target, measure, input);
    case 'indicator':
      return indicatorGroups(target, measure, input);
    case 'list':
    case 'share':
      return entryGroups(target, measure, input);
    case 'milestones':
      return stepGroups(target, measure, input);
    case 'survey':
    case 'none':
      return [];
  }
}

function assetGroups(
  target: PlanTarget,
  { kpi, policies }: Extract<Measure, { readonly by: 'assets' }>,
  { assets, by, at }: SplitInput,
): GroupFinding[] {
  const groups = countGroups(assets, { kpi, by, at: judgedAt(target, at) });
  return groups.map(({ key, figures, assets: own }) => {
    const actual = figures[policies[0] ?? ''] ?? 0;
    return { key, actual, total: null, assets: own, status: null, figures };
  });
}

function indicatorGroups(
  target: PlanTarget,
  measure: Indicator,
  input: SplitInput,
): Iterable<GroupFinding> {
  const assets = new Map(input.assets.map((asset) => [asset.id, asset]));
  const keyOf = (record: KpiRecord) => {
    const asset = assets.get(record.id);
    return asset === undefined ? '' : versionAt(asset, input.at)[input.by];
  };
  return tally(chosenRecords(measure, input), keyOf, (record) => {
    const verdict = recordVerdict(target, record);
    return verdict === 'undecided' ? null : verdict === 'meets';
  }).map(({ key, done, all, known }) => ({
    key,
    actual: done,
    total: all,
    assets: all,
    status: statusOf('not_judged', known > 0),
    figures: {},
  }));
}

function entryGroups(target: PlanTarget, measure: Listed, input: SplitInput): GroupFinding[] {
  const termEnd = judgedAt(target, input.at);
  const placed = chooseEntries(input.entries, measure, termEnd);
  const isShare = measure.by === 'share' && input.whole.has(measure.register);
  return tally(
    placed,
    ({ version }) => version[input.by],
    (one) => sinceOf(measure, one, termEnd) !== null,
  ).map(({ key, done, all }) => ({
    key,
    actual: done,
    total: isShare ? all : null,
    assets: all,
    status: isShare ? partStatus(target, { done, all }, input.at) : unknownOf(measure),
    figures: {},
  }));
}

/** A list counts for the city alone; a share of who knows how many is not measured. */
function unknownOf({ by }: Listed): PlanStatus | null {
  return by === 'list' ? null : 'not_measured';
}

function stepGroups(target: PlanTarget, measure: Steps, input: SplitInput): GroupFinding[] {
  const termEnd = judgedAt(target, input.at);
  const reported = stepsOf(measure, input, termEnd).filter(({ version }) => version);
  return tally(
    reported,
    ({ version }) => version?.[input.by] ?? '',
    (step) => doneAt(step, termEnd) !== null,
  ).map(({ key, done, all }) => ({
    key,
    actual: done,
    total: all,
    assets: all,
    status: target.value === null ? null : partStatus(target, { done, all }, input.at),
    figures: {},
  }));
}

/** All of a group, as the target asks all of the city. */
function partStatus(
  target: PlanTarget,
  { done, all }: { readonly done: number; readonly all: number },
  at: number,
): PlanStatus {
  const verdict = judge({ comparator: '=', value: 1 }, { numerator: done, denominator: all });
  return statusOf(termVerdict(target, { verdict, at }), true);
}

interface Tally {
  readonly key: string;
  readonly done: number;
  readonly known: number;
  readonly all: number;
}

/** How many of each group are done; null: nothing is known of it. */
function tally<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  isDone: (item: T) => boolean | null,
): readonly Tally[] {
  const groups = new Map<string, Tally>();
  for (const item of items) {
    const key = keyOf(item);
    const { done, known, all } = groups.get(key) ?? { done: 0, known: 0, all: 0 };
    const state = isDone(item);
    groups.set(key, {
      key,
      done: done + Number(state === true),
      known: known + Number(state !== null),
      all: all + 1,
    });
  }
  return [...groups.values()];
}
