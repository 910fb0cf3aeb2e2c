import { DAY_MS, type KpiRecord, type KpiWindow } from '@infrapulse/domain';
import { isInForce, type Plan, type ScoreboardInput } from '@infrapulse/plan';
import { checkAsOf } from './check-as-of.ts';
import type { RouteDeps } from './deps.ts';

/** What a scoreboard is made of, now or as of a time that is not to come. */
export async function planInput(
  deps: RouteDeps,
  asOf: number | undefined,
): Promise<ScoreboardInput> {
  const { city, plan, clock } = deps;
  const now = clock.now();
  if (asOf !== undefined) checkAsOf(asOf, now);
  const isPast = asOf !== undefined && asOf < now;
  const at = isPast ? asOf : now;
  const kpiRecords = isPast ? await recordsThen(deps, at) : await recordsNow(deps);
  const { register, entries } = city;
  const whole = entries.whole();
  return { plan, assets: register.all(), entries: entries.all(), whole, kpiRecords, at };
}

interface JudgedKpi {
  readonly kpi: string;
  readonly window: KpiWindow | null;
}

function judgedKpis({ targets }: Plan, at: number): readonly JudgedKpi[] {
  return targets
    .filter((target) => isInForce(target, at))
    .flatMap(({ measure }) => (measure.by === 'indicator' ? [measure] : []));
}

async function recordsNow({ city, plan, clock }: RouteDeps): Promise<readonly KpiRecord[]> {
  const whole = await city.kpis.whole();
  const kpis = new Set(judgedKpis(plan, clock.now()).map(({ kpi }) => kpi));
  return [...kpis].flatMap((kpi) => [...whole.scan({ kpi, scope: 'asset' })]);
}

/** What may speak for an asset; the plan chooses among them as it does now. */
const WINDOWS: readonly KpiWindow[] = ['now', '12mo', '30d', '24h'];
const CALENDAR: ReadonlySet<string> = new Set(['day', 'week', 'month', 'quarter', 'year']);
/** Figures are published at least hourly; an older one is no figure of that time. */
const ROLLING_MS = 2 * DAY_MS;
/** A calendar window is filed under its start. */
const CALENDAR_MS = 400 * DAY_MS;
const NEWEST = 12;

/** The figures that stood at `at`, out of the history that is kept. */
async function recordsThen(deps: RouteDeps, at: number): Promise<readonly KpiRecord[]> {
  const found: KpiRecord[] = [];
  const asked = new Set<string>();
  const whole = await deps.city.kpis.whole();
  for (const { kpi, window } of judgedKpis(deps.plan, at)) {
    if (asked.has(`${kpi}/${window}`)) continue;
    asked.add(`${kpi}/${window}`);
    const windows = window === null ? WINDOWS : [window];
    const ids = new Set([...whole.scan({ kpi, scope: 'asset' })].map(({ id }) => id));
    for (const id of ids) found.push(...(await recordsOf(deps, { kpi, id, windows, at })));
  }
  return found;
}

interface Subject {
  readonly kpi: string;
  readonly id: string;
  readonly windows: readonly KpiWindow[];
  readonly at: number;
}

/** The newest of each window and policy. */
async function recordsOf(
  { series }: Pick<RouteDeps, 'series'>,
  { kpi, id, windows, at }: Subject,
): Promise<readonly KpiRecord[]> {
  const found: KpiRecord[] = [];
  for (const window of windows) {
    const from = at - (CALENDAR.has(window) ? CALENDAR_MS : ROLLING_MS);
    const asked = { kpi, scope: 'asset', id, window, from, to: at + 1, limit: NEWEST };
    const rows = (await series.kpis(asked)).filter(({ end }) => end <= at);
    found.push(...new Map(rows.map((row) => [row.policy, row])).values());
  }
  return found;
}
