import {
  isCalendar,
  type KpiWindow,
  kpiCatalog,
  kpiOf,
  localDate,
  windowRange,
} from '@infrapulse/domain';
import type { RouteDeps } from './deps.ts';
import { meantOr } from './meant-or.ts';
import { ProblemError } from './problem.ts';

const KPI_IDS = kpiCatalog.map(({ id }) => id);

interface AskedKpi {
  readonly kpi: string;
  readonly scope: string;
  readonly id: string;
  readonly window: KpiWindow;
  readonly policy: string | undefined;
  readonly start: number | undefined;
}

/** That there is no such record, and what there is instead, or where to look. */
export function unknownKpi(deps: Pick<RouteDeps, 'city'>, asked: AskedKpi): ProblemError {
  const { kpi, scope, id, window, policy } = asked;
  const which = policy === undefined ? '' : ` with policy ${policy}`;
  const what = `no record of ${kpi} ${scope} ${id} ${window}${which}`;
  return new ProblemError('KPI_UNKNOWN', `${what}: ${insteadOf(deps, asked)}`);
}

function insteadOf({ city }: Pick<RouteDeps, 'city'>, asked: AskedKpi): string {
  const { kpi, scope, id, window, policy } = asked;
  const known = kpiOf(kpi);
  if (!known) return `there is no such KPI${meantOr(kpi, { ids: KPI_IDS, list: '/kpis' })}`;
  if (policy !== undefined && !known.policies.includes(policy))
    return `its policies are ${known.policies.join(', ')}`;
  const begins = beginsElsewhere(asked);
  if (begins !== undefined) return begins;
  const records = city.kpis.of(kpi, scope, id);
  const ofPolicy = records.filter((one) => policy === undefined || one.policy === policy);
  const windows = new Set(ofPolicy.map((one) => one.window));
  if (windows.size === 0 || windows.has(window))
    return `GET /kpis?kpi=${kpi}&scope=${scope} lists those there are`;
  return `it has ${[...windows].sort().join(', ')}`;
}

/** Of a calendar window asked for by a day that it does not begin on. */
function beginsElsewhere({ window, start }: AskedKpi): string | undefined {
  if (start === undefined || !isCalendar(window)) return undefined;
  const begins = windowRange(window, start).start;
  if (begins === start) return undefined;
  return `the ${window} that holds ${localDate(start)} begins on ${localDate(begins)}`;
}
