import {
  type Asset,
  type ClosedSpan,
  kindOf,
  localDate,
  monthStart,
  nextMonthStart,
  statusClass,
  sumSpans,
  timeKpisOf,
  versionAt,
} from '@infrapulse/domain';
import type { Table } from '@infrapulse/tables';
import type { RouteDeps } from '../deps.ts';
import { spansOf } from '../spans-of.ts';
import type { Wanted } from './wanted.ts';

const MINUTE_MS = 60_000;
const uptime = timeKpisOf('charger').find(({ id }) => id === 'charger.uptime');

/** Spans of one charging port, cut at the ends of the time; those behind the last closed one end at `to`. */
interface Port {
  readonly port: string;
  readonly asset: Asset;
  readonly spans: readonly ClosedSpan[];
}

/**
 * Outages of charging ports as records of a charging use data specification (23 CFR 680.112; domain.md §9): time
 * down or unknown, and time down within an exclusion, which is exempted; minutes with two decimals.
 */
export function outageTable(deps: RouteDeps, wanted: Wanted): Table {
  async function* rows() {
    for await (const { port, asset, spans } of portsOf(deps, wanted))
      yield spans
        .filter((span) => isOutage(asset, span))
        .map((span) => outageOf(port, asset, span));
  }
  return {
    columns: [
      { name: 'outage_id', type: 'text' },
      { name: 'port_id', type: 'text' },
      { name: 'station_id', type: 'text' },
      { name: 'outage_start', type: 'time' },
      { name: 'outage_end', type: 'time' },
      { name: 'outage_duration', type: 'number' },
      { name: 'outage_cause', type: 'text' },
      { name: 'exempted_outage', type: 'boolean' },
    ],
    rows: rows(),
  };
}

/** Unknown time is outage (policy `nevi`); excluded time is when its status said down. */
function isOutage({ kind }: Asset, { state, status }: ClosedSpan): boolean {
  if (state === 'DOWN' || state === 'UNKNOWN') return true;
  return state === 'EXCLUDED' && status !== '' && statusClass(kind, status) === 'DOWN';
}

function outageOf(port: string, asset: Asset, span: ClosedSpan) {
  const { start, end, state, status, cause } = span;
  const why = state === 'DOWN' ? status : state === 'UNKNOWN' ? `UNKNOWN ${cause}` : cause;
  return [
    `${port}@${new Date(start).toISOString()}`,
    port,
    versionAt(asset, start).site,
    start,
    end,
    minutes(end - start),
    why.trim(),
    state === 'EXCLUDED',
  ];
}

/** Uptime of each port and local month that touches the time, by the form of 23 CFR 680.116(b) (policy `nevi`). */
export function uptimeTable(deps: RouteDeps, wanted: Wanted): Table {
  async function* rows() {
    const whole = wholeMonths(wanted);
    for await (const port of portsOf(deps, whole)) yield monthsOf(port, whole);
  }
  return {
    columns: [
      { name: 'port_id', type: 'text' },
      { name: 'station_id', type: 'text' },
      { name: 'report_yr_mon', type: 'text' },
      { name: 'uptime_pct', type: 'number' },
      { name: 'outage_total', type: 'number' },
      { name: 'outage_excluded', type: 'number' },
    ],
    rows: rows(),
  };
}

function wholeMonths(wanted: Wanted): Wanted {
  const to = monthStart(wanted.to) === wanted.to ? wanted.to : nextMonthStart(wanted.to);
  return { ...wanted, from: monthStart(wanted.from), to };
}

function monthsOf({ port, asset, spans }: Port, { from, to }: Wanted) {
  const rows = [];
  for (let month = from; month < to; month = nextMonthStart(month)) {
    const sums = sumSpans(spans, month, nextMonthStart(month));
    const value = uptime?.figures(sums, 'nevi').value ?? null;
    const excused = sums.excludedDown ?? 0;
    const outage = sums.down + sums.manual + sums.unknown + excused;
    if (value === null && outage === 0) continue;
    const pct = value === null ? null : Math.round(value * 1_000_000) / 10_000;
    const station = versionAt(asset, month).site;
    rows.push([
      port,
      station,
      localDate(month).slice(0, 7),
      pct,
      minutes(outage),
      minutes(excused),
    ]);
  }
  return rows;
}

async function* portsOf(deps: RouteDeps, { assets, from, to }: Wanted): AsyncGenerator<Port> {
  const now = deps.clock.now();
  for (const asset of assets) {
    if (asset.kind !== 'charger') continue;
    const spans = await spansOf(deps, { asset, from, to });
    for (const part of connectorsOf(asset)) {
      const own = spans
        .filter((span) => span.part === part)
        .map(({ start, end, state, ...span }) => ({
          ...span,
          state: state as ClosedSpan['state'],
          start: Math.max(from, Date.parse(start)),
          end: Math.min(to, end === null ? now : Date.parse(end)),
        }));
      own.sort((a, b) => a.start - b.start);
      yield {
        port: `${asset.id}~${part}`,
        asset,
        spans: own.filter((span) => span.end > span.start),
      };
    }
  }
}

/** A port is what serves one vehicle at a time: a connector. */
function connectorsOf({ kind, versions }: Asset): readonly string[] {
  const { roles } = kindOf(kind);
  const parts = versions.flatMap((version) => version.parts);
  const serving = parts.filter(({ role }) => roles[role]?.hasStatus ?? true);
  return [...new Set(serving.map(({ part }) => part))];
}

function minutes(ms: number): number {
  return Math.round((ms / MINUTE_MS) * 100) / 100;
}
