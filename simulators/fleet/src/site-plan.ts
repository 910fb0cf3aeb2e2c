import type { CellModel, SiteModel } from './build-sites.ts';
import { chanceSpan, inOrder, rhythmOf, type Span, turns } from './fault-spans.ts';
import { keepRecent } from './keep-recent.ts';
import { DAY, HOUR, localDay, MINUTE, startOfDay } from './local-time.ts';
import { mix, unit } from './random.ts';

type CellStatus = 'IN_SERVICE' | 'ENERGY_SAVING' | 'FAULT' | 'TRANSPORT_FAULT' | 'MANUAL_BLOCK';

interface CellSegment {
  readonly start: number;
  readonly status: CellStatus;
}

interface CellSpan extends Span {
  readonly status: CellStatus;
}

/** Traffic by hour of the local day, in percent of the busiest hour. */
const TRAFFIC = [
  22, 14, 9, 7, 7, 10, 22, 45, 62, 70, 74, 80, 88, 78, 70, 72, 76, 82, 90, 98, 100, 92, 68, 40,
];
const TRAFFIC_SUM = TRAFFIC.reduce((sum, share) => sum + share, 0);
const SITE_FAULT_CHANCE = 0.01;

const siteSpans = keepRecent(4, (site: SiteModel, day: number): readonly CellSpan[] => {
  const { from, to } = insideDay(day);
  const length = [12 * MINUTE, 5 * HOUR] as const;
  const key = mix(site.key, 81);
  const lost = chanceSpan({ key, day, chance: SITE_FAULT_CHANCE, from, to, length });
  return lost.map((span) => ({ ...span, status: 'TRANSPORT_FAULT' }));
});

/** What a cell does on one local day: asleep at night if it saves, out when something fails. */
function daySegments(site: SiteModel, cell: CellModel, day: number): readonly CellSegment[] {
  const midnight = startOfDay(day);
  const base: CellSegment[] = [{ start: midnight, status: 'IN_SERVICE' }];
  if (cell.saves) {
    const key = mix(cell.key, day);
    base.push({
      start: midnight + HOUR + Math.floor(unit(key, 82) * 20) * MINUTE,
      status: 'ENERGY_SAVING',
    });
    base.push({
      start: midnight + 5 * HOUR + Math.floor(unit(key, 83) * 20) * MINUTE,
      status: 'IN_SERVICE',
    });
  }
  return overlay(base, inOrder([...siteSpans(site, day), ...cellSpans(cell, day)]));
}

function cellSpans({ key, faultChance, lively }: CellModel, day: number): readonly CellSpan[] {
  const { from, to } = insideDay(day);
  const length = [10 * MINUTE, 7 * HOUR] as const;
  const failed = chanceSpan({ key, day, chance: faultChance, from, to, length });
  const often = lively ? turns(rhythmOf(key, HOUR, 4 * MINUTE), from, to - 4 * MINUTE) : [];
  const blocked = chanceSpan({ key: mix(key, 84), day, chance: 0.004, from, to, length });
  return [
    ...[...failed, ...often].map((span): CellSpan => ({ ...span, status: 'FAULT' })),
    ...blocked.map((span): CellSpan => ({ ...span, status: 'MANUAL_BLOCK' })),
  ];
}

function insideDay(day: number): Span & { readonly from: number; readonly to: number } {
  const from = startOfDay(day) + 5 * MINUTE;
  const to = from + DAY - 10 * MINUTE;
  return { from, to, start: from, end: to };
}

/** `base` with every span cut into it; after a span the base goes on as it would be by then. */
function overlay(base: readonly CellSegment[], spans: readonly CellSpan[]): readonly CellSegment[] {
  const at = (t: number) => base.findLast(({ start }) => start <= t)?.status ?? 'IN_SERVICE';
  const kept = base.filter(
    ({ start }) => !spans.some((span) => start > span.start && start <= span.end),
  );
  const cut = spans.flatMap(({ start, end, status }) => [
    { start, status },
    { start: end, status: at(end) },
  ]);
  return [...kept, ...cut].sort((a, b) => a.start - b.start);
}

interface SiteDay {
  readonly cells: ReadonlyMap<string, readonly CellSegment[]>;
}

const siteDay = keepRecent(4, (site: SiteModel, day: number): SiteDay => {
  return { cells: new Map(site.cells.map((cell) => [cell.part, daySegments(site, cell, day)])) };
});

export function cellStatus(site: SiteModel, cell: CellModel, t: number): CellStatus {
  const segments = siteDay(site, localDay(t)).cells.get(cell.part) ?? [];
  return segments.findLast(({ start }) => start <= t)?.status ?? 'IN_SERVICE';
}

/** The changes of a cell in (from, to]. */
export function cellChanges(
  site: SiteModel,
  cell: CellModel,
  [from, to]: readonly [number, number],
): readonly CellSegment[] {
  const found: CellSegment[] = [];
  for (let day = localDay(from); day <= localDay(to); day++) {
    const segments = siteDay(site, day).cells.get(cell.part) ?? [];
    found.push(...segments.slice(1).filter(({ start }) => start > from && start <= to));
  }
  return found;
}

/** Share of the busiest hour's traffic at `t`. */
function trafficAt(t: number): number {
  return (TRAFFIC[Math.floor(localHour(t))] ?? 0) / 100;
}

/** Gigabytes that a cell carries in the `periodS` seconds before `t`. */
export function carriedGb({ gbPerDay }: CellModel, t: number, periodS: number): number {
  const perHour = (gbPerDay * trafficAt(t - 1) * 100) / TRAFFIC_SUM;
  return (perHour * periodS) / 3600;
}

function localHour(t: number): number {
  return (t - startOfDay(localDay(t))) / HOUR;
}

/** Power follows traffic, the same every day, so that the meter needs no history. */
export function sitePowerKw({ peakKw }: SiteModel, t: number): number {
  return peakKw * (0.45 + 0.55 * trafficAt(t));
}

/** The site's meter at `t`, kWh since 2015. */
export function siteEnergyKwh({ peakKw }: SiteModel, t: number): number {
  const hour = localHour(t);
  const whole = Math.floor(hour);
  const done = TRAFFIC.slice(0, whole).reduce((sum, share) => sum + share, 0);
  const today = done + (TRAFFIC[whole] ?? 0) * (hour - whole);
  const days = localDay(t) - localDay(Date.UTC(2015, 0, 1));
  const hoursAtPeak = 0.45 * (days * 24 + hour) + (0.55 * (days * TRAFFIC_SUM + today)) / 100;
  return peakKw * hoursAtPeak;
}

/** Mains fails at some site for a quarter of an hour now and then; the battery carries on. */
export function mainsOut(site: SiteModel, t: number): Span | undefined {
  const period = 30 * DAY;
  const { phase, length } = rhythmOf(mix(site.key, 85), period, 15 * MINUTE);
  const start = Math.floor((t - phase) / period) * period + phase;
  return t < start + length ? { start, end: start + length } : undefined;
}
