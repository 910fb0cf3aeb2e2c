import {
  COUNT_OF_KIND,
  countFigures,
  countsAt,
  isCalendar,
  type KpiRecord,
  type KpiScope,
  kpiOf,
  makeRecord,
  windowRange,
} from '@infrapulse/domain';
import { kpiRulesFor, targetOfRules } from '@infrapulse/plan';
import { checkAsOf } from './check-as-of.ts';
import type { RouteDeps } from './deps.ts';
import { ProblemError } from './problem.ts';

/** Running windows of the past are looked up one by one. */
const LOOKUPS_MAX = 500;
const COUNTS: ReadonlySet<string> = new Set(Object.values(COUNT_OF_KIND));

/** What KPI records are asked for; what is left out may be anything. */
interface Wanted {
  readonly kpi?: string | undefined;
  readonly policy?: string | undefined;
  readonly scope?: string | undefined;
  readonly id?: string | undefined;
  readonly window?: string | undefined;
  readonly start?: number | undefined;
  readonly kind?: string | undefined;
  readonly verdict?: string | undefined;
}

const FIELDS = ['kpi', 'policy', 'scope', 'id', 'window', 'start', 'kind', 'verdict'] as const;

export function isWanted(record: KpiRecord, wanted: Wanted): boolean {
  return FIELDS.every((name) => wanted[name] === undefined || record[name] === wanted[name]);
}

/**
 * KPI records as of an instant: calendar windows that hold it as they were published last, counts from the register
 * of that time, and running windows as they stood then, from the store, which keeps a
 * point each five minutes (of windows longer than a day, each hour).
 */
export async function kpisAsOf(
  deps: RouteDeps,
  wanted: Wanted,
  at: number,
): Promise<readonly KpiRecord[]> {
  checkAsOf(at, deps.clock.now());
  const { verdict: _, ...subject } = wanted;
  const found: KpiRecord[] = [];
  const running: KpiRecord[] = [];
  for (const record of deps.city.kpis.everPublished(wanted)) {
    if (!isWanted(record, isCalendar(record.window) ? wanted : subject)) continue;
    if (!isCalendar(record.window)) running.push(record);
    else if (record.start <= at && at < windowRange(record.window, record.start).end)
      found.push(record);
  }
  const counted = countRecords(deps, at);
  const others = running.filter(({ kpi }) => !COUNTS.has(kpi));
  const lookups = others.filter(({ end }) => end > at).length;
  if (lookups > LOOKUPS_MAX) throw tooMany(lookups);
  const stood = await Promise.all(others.map((one) => asOf(deps, one, at)));
  const past = [...counted, ...stood].filter((record) => record !== undefined);
  return [...found, ...past.filter((record) => isWanted(record, wanted))];
}

function tooMany(lookups: number): ProblemError {
  const hint = 'ask for one kpi, scope, id or window (of a calendar window there is no limit)';
  return new ProblemError(
    'RANGE_TOO_LARGE',
    `${lookups} running windows match, ${LOOKUPS_MAX} are looked up at most: ${hint}`,
  );
}

/** The record that stood at `at`; undefined when none did. */
async function asOf(
  { series }: RouteDeps,
  record: KpiRecord,
  at: number,
): Promise<KpiRecord | undefined> {
  if (record.end <= at) return record;
  const { kpi, policy, scope, id, window } = record;
  const of = { kpi, policy, scope, id, window };
  const rows = await series.kpis({ ...of, to: at + 1, limit: 1 });
  return rows.at(-1);
}

function countRecords({ city, config, plan }: RouteDeps, at: number): readonly KpiRecord[] {
  return countsAt(city.register.all(), at).flatMap(({ kpi: name, policy, scope, id, count }) => {
    const kpi = kpiOf(name);
    if (!kpi) return [];
    const question = { kpi: name, policy, scope: scope as KpiScope, window: 'now' } as const;
    const frame = {
      kpi,
      policy,
      scope: scope as KpiScope,
      id,
      range: windowRange('now', at),
      status: 'running',
      revision: 0,
      target: targetOfRules(kpiRulesFor(plan, question), at),
      coverageMin: config.coverageMin,
      position: {},
      computedAt: at,
      reason: '',
    } as const;
    return [makeRecord(frame, countFigures(count))];
  });
}
