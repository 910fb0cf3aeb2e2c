import { type TriedRule, toIso } from '@infrapulse/contracts';
import {
  type Asset,
  conditionOf,
  defaultPolicies,
  isCalendar,
  type KindRule,
  type KpiRecord,
  limitCondition,
  type Replayed,
  type ReplayedRaise,
  replayRule,
} from '@infrapulse/domain';
import type { ReadingRow } from '@infrapulse/ports';
import type { RouteDeps } from './deps.ts';
import { ProblemError } from './problem.ts';

const DAY_MS = 86_400_000;
const SHIFT_MS = 8 * 3_600_000;
/** Shifts begin at 0, 8 and 16 local time. */
const ZONE_MS = 8 * 3_600_000;
const ROWS_MAX = 2_000_000;
const EXAMPLES = 5;
/** So long after its parent an alarm stays suppressed, as the fold does it. */
const AFTER_PARENT_MS = 60_000;

interface Asked {
  readonly rules: readonly KindRule[];
  readonly days: number;
  readonly kind?: KindRule['kind'] | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly assetsMax: number;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** A raise with what it is about. */
interface Raise extends ReplayedRaise {
  readonly id: string;
  readonly part: string;
}

/** What one rule would have done. */
interface Found {
  readonly subjects: number;
  readonly read: number;
  readonly raises: readonly Raise[];
  readonly suppressed: number;
}

/** Replays rules on stored readings and KPI records of the last days. */
export async function tryRules(deps: RouteDeps, asked: Asked) {
  const to = deps.clock.now();
  const range = { from: to - asked.days * DAY_MS, to };
  const wanted = asked.rules.filter(
    ({ kind, id }) =>
      (asked.kind === undefined || kind === asked.kind) &&
      (asked.ids === undefined || asked.ids.includes(id)),
  );
  checkAsked(asked, wanted);
  const found = new Map<KindRule, Found>();
  const rows = { left: ROWS_MAX };
  for (const kind of new Set(wanted.map((rule) => rule.kind)))
    await tryOnReadings(deps, { ...asked, ...range, kind, wanted, rows }, found);
  for (const rule of wanted)
    if (rule.trigger.type === 'kpi' && isJudged(rule))
      found.set(rule, await tryOnKpis(deps, rule, { ...asked, ...range }));
  const shifts = (range.to - range.from) / SHIFT_MS;
  const items = wanted.map((rule) => toWire(rule, found.get(rule), shifts));
  const total = {
    raises: items.reduce((sum, { raises }) => sum + raises, 0),
    perShift: items.reduce((sum, { perShift }) => sum + perShift.mean, 0),
  };
  return { from: toIso(range.from), to: toIso(range.to), shifts, items, total };
}

function checkAsked({ ids }: Asked, wanted: readonly KindRule[]): void {
  const unknown = ids?.find((id) => !wanted.some((rule) => rule.id === id));
  if (unknown !== undefined)
    throw new ProblemError('INVALID_BODY', `ids: there is no rule ${unknown} among them`);
}

interface KindTrial extends Asked, Range {
  readonly kind: KindRule['kind'];
  readonly wanted: readonly KindRule[];
  /** Rows that may still be read. */
  readonly rows: { left: number };
}

const ON_READINGS: ReadonlySet<string> = new Set(['limit', 'status', 'error', 'quality']);

/** Rules of one kind that look at readings, asset by asset; their parents with them, for what these suppress. */
async function tryOnReadings(
  deps: RouteDeps,
  trial: KindTrial,
  found: Map<KindRule, Found>,
): Promise<void> {
  const own = trial.wanted.filter((rule) => rule.kind === trial.kind && isJudged(rule));
  const onReadings = own.filter(({ trigger }) => ON_READINGS.has(trigger.type));
  if (onReadings.length === 0) return;
  const parents = new Set(onReadings.flatMap((rule) => rule.parents));
  const others = trial.rules.filter(
    (rule) => rule.kind === trial.kind && parents.has(rule.id) && !onReadings.includes(rule),
  );
  const all = [...onReadings, ...others.filter(isJudged)];
  const assets = deps.city.register.all().filter(({ kind }) => kind === trial.kind);
  const chosen = evenly(assets, trial.assetsMax);
  const raises = new Map<KindRule, Raise[]>(all.map((rule) => [rule, []]));
  const suppressed = new Map<KindRule, number>();
  for (const asset of chosen) {
    const rows = await rowsOf(deps, asset, trial);
    const byRule = new Map(all.map((rule) => [rule, raisesOf(rule, asset, rows, trial.to)]));
    for (const [rule, seen] of byRule) {
      const over = rule.parents.flatMap((id) => [...byRule].filter(([other]) => other.id === id));
      const calls = seen.filter(({ at }) => !isExplained(over, at));
      raises.get(rule)?.push(...calls);
      suppressed.set(rule, (suppressed.get(rule) ?? 0) + seen.length - calls.length);
    }
  }
  for (const rule of onReadings)
    found.set(rule, {
      subjects: assets.length,
      read: chosen.length,
      raises: raises.get(rule) ?? [],
      suppressed: suppressed.get(rule) ?? 0,
    });
}

function isExplained(parents: readonly (readonly [KindRule, readonly Raise[]])[], at: number) {
  return parents.some(([, raises]) =>
    raises.some(
      (raise) =>
        raise.at <= at && at < (raise.clearedAt ?? Number.POSITIVE_INFINITY) + AFTER_PARENT_MS,
    ),
  );
}

function evenly<T>(all: readonly T[], max: number): readonly T[] {
  if (all.length <= max) return all;
  return Array.from({ length: max }, (_, n) => all[Math.floor((n * all.length) / max)] as T);
}

async function rowsOf(
  { series }: RouteDeps,
  { kind, id }: Asset,
  { from, to, rows }: KindTrial,
): Promise<readonly ReadingRow[]> {
  const found = await series.readings({ kind, asset: id, from, to, limit: rows.left + 1 });
  rows.left -= found.length;
  if (rows.left >= 0) return found;
  const detail = `more than ${ROWS_MAX} readings: ask for fewer days, rules of one kind, or fewer assets`;
  throw new ProblemError('RANGE_TOO_LARGE', detail);
}

function raisesOf(
  rule: KindRule,
  asset: Asset,
  rows: readonly ReadingRow[],
  to: number,
): readonly Raise[] {
  const byPart = new Map<string, Replayed[]>();
  for (const row of rows) {
    const seen = conditionOf(rule, asset, row);
    if (!seen) continue;
    const part = byPart.get(row.part);
    if (part) part.push(seen);
    else byPart.set(row.part, [seen]);
  }
  return [...byPart].flatMap(([part, seen]) =>
    replayRule(rule, seen, to).map((raise) => ({ ...raise, id: asset.id, part })),
  );
}

/** A rule on KPIs, on the records that were stored of every scope it looks at. */
async function tryOnKpis(
  { city, series }: RouteDeps,
  rule: KindRule,
  { from, to, assetsMax }: Asked & Range,
): Promise<Found> {
  const { trigger } = rule;
  if (trigger.type !== 'kpi') return { subjects: 0, read: 0, raises: [], suppressed: 0 };
  const { kpi, window, scopes } = trigger;
  const policies = trigger.policies ?? defaultPolicies(kpi);
  const held = await city.kpis.whole();
  const subjects = new Map<string, KpiRecord>();
  for (const scope of scopes)
    for (const record of held.scan({ kpi, scope })) {
      if (record.window !== window || !policies.includes(record.policy)) continue;
      const key = `${scope}/${record.id}`;
      const rank = policies.indexOf(subjects.get(key)?.policy ?? '');
      const isBetter = rank < 0 || policies.indexOf(record.policy) < rank;
      if (isBetter && record.value !== null) subjects.set(key, record);
    }
  const chosen = evenly([...subjects.values()], assetsMax);
  const raises: Raise[] = [];
  for (const { scope, id, policy } of chosen) {
    const records = await series.kpis({ kpi, policy, scope, id, window, from, to });
    const seen = records.map(({ end: at, value, quality }) => {
      const known = quality === 'sufficient' ? value : null;
      return { condition: limitCondition(trigger, known, trigger.limit), at, value };
    });
    raises.push(...replayRule(rule, seen, to).map((raise) => ({ ...raise, id, part: '' })));
  }
  return { subjects: subjects.size, read: chosen.length, raises, suppressed: 0 };
}

/** What cannot be told from stored rows. */
function reasonNot({ trigger }: KindRule): string {
  if (trigger.type === 'silence') return 'silence leaves no readings to look at';
  if (trigger.type === 'kpi' && trigger.forecast)
    return 'a forecast follows a trend that is longer than what is replayed';
  if (trigger.type === 'kpi' && isCalendar(trigger.window))
    return 'of a calendar window only the newest figure is stored, not how it came to it';
  if (trigger.type === 'check') return 'checks look at refused messages and at receipt as well';
  if (trigger.type === 'limit' && trigger.whileActive !== undefined)
    return `it looks only while ${trigger.whileActive} is active`;
  return '';
}

function isJudged(rule: KindRule): boolean {
  return reasonNot(rule) === '';
}

const NOTHING: Found = { subjects: 0, read: 0, raises: [], suppressed: 0 };

function toWire(rule: KindRule, found: Found = NOTHING, shifts: number): TriedRule {
  const { subjects, read, raises, suppressed } = found;
  const reason = reasonNot(rule);
  const scale = read === 0 ? 1 : subjects / read;
  const newest = [...raises].sort((a, b) => b.at - a.at).slice(0, EXAMPLES);
  return {
    kind: rule.kind,
    id: rule.id,
    judged: reason === '' ? 'yes' : 'no',
    reason,
    subjects,
    read,
    raises: raises.length,
    suppressed,
    perShift: { mean: (raises.length / shifts) * scale, max: mostInShift(raises) * scale },
    examples: newest.map(({ at, clearedAt, ...rest }) => {
      return { ...rest, at: toIso(at), clearedAt: toIso(clearedAt) };
    }),
  };
}

function mostInShift(raises: readonly Raise[]): number {
  const counts = new Map<number, number>();
  for (const { at } of raises) {
    const shift = Math.floor((at + ZONE_MS) / SHIFT_MS);
    counts.set(shift, (counts.get(shift) ?? 0) + 1);
  }
  return [...counts.values()].reduce((most, count) => Math.max(most, count), 0);
}
