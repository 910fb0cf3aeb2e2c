import {
  DAY_MS,
  isCalendar,
  type KpiScope,
  PROMPT_WINDOWS,
  PUBLISHED_WINDOWS,
  QUALITY_SUMS,
  WATERMARK_MS,
  type WindowRange,
  windowRange,
} from '@infrapulse/domain';
import type { Emission, Pauses } from '../emission.ts';
import { passTime } from './pass-time.ts';
import { QUALITY_FAMILY } from './quality-family.ts';
import { type QualityCity, type QualityGroup, sumGroup } from './quality-groups.ts';

/** Closed windows are looked at for so long. */
const REACH_MS = 40 * DAY_MS;
const HOUR_MS = 3_600_000;

/**
 * Sums of data quality of operators, districts and the city for stage two, at each edge of five minutes: windows end
 * there. Sites and assets have none (docs/decisions/0024).
 */
export function* addQuality(emission: Emission): Pauses {
  const { city, publisher } = emission;
  const { quality } = city;
  const before = quality.edge;
  if (!passTime(city, publisher.at, publisher.config.historyDays)) return;
  const ranges = [...runningAt(quality.edge, before), ...closedSince(emission, before)];
  quality.dirtyFrom = Number.MAX_SAFE_INTEGER;
  // In an order that does not depend on a restart.
  for (const key of [...quality.groups.keys()].sort()) {
    const group = quality.groups.get(key) as QualityGroup;
    if (group.buckets.size + group.days.size === 0) continue;
    for (const range of ranges) {
      addGroup(emission, group, range);
      yield;
    }
  }
}

/** Long windows move little within an hour (docs/decisions/0020). */
function runningAt(edge: number, before: number): readonly WindowRange[] {
  const isNewHour = Math.floor(edge / HOUR_MS) > Math.floor(before / HOUR_MS);
  const windows = isNewHour ? PUBLISHED_WINDOWS : PROMPT_WINDOWS;
  return windows.map((window) => {
    const range = windowRange(window, edge);
    return { ...range, end: Math.min(range.end, edge) };
  });
}

/** Calendar windows that closed or became final since the last edge, or whose numbers may have changed. */
function closedSince({ city, publisher }: Emission, before: number): readonly WindowRange[] {
  const { edge, dirtyFrom } = city.quality;
  const { finalAfterMs } = publisher.config;
  const passed = (t: number) => t > before && t <= edge;
  return PUBLISHED_WINDOWS.filter(isCalendar).flatMap((window) =>
    closedWindows(window, city.quality, finalAfterMs).filter(
      ({ end }) => passed(end + WATERMARK_MS) || passed(end + finalAfterMs) || end > dirtyFrom,
    ),
  );
}

function closedWindows(
  window: WindowRange['window'],
  { edge, since }: QualityCity,
  finalAfterMs: number,
): readonly WindowRange[] {
  const closed: WindowRange[] = [];
  const oldest = Math.max(since, edge - Math.max(REACH_MS, finalAfterMs + DAY_MS));
  let range = windowRange(window, windowRange(window, edge).start - 1);
  for (; range.end > oldest; range = windowRange(window, range.start - 1))
    if (range.end + WATERMARK_MS <= edge) closed.unshift(range);
  return closed;
}

function addGroup({ rollUp }: Emission, group: QualityGroup, range: WindowRange): void {
  const counted = sumGroup(group, range.start, range.end);
  const sums = Object.fromEntries(QUALITY_SUMS.map((name, place) => [name, counted[place] ?? 0]));
  const share = { family: QUALITY_FAMILY, kind: 'all', changed: true };
  const scopes: readonly (readonly [KpiScope, string])[] = [
    ['operator', group.operator],
    ['district', group.district],
    ['city', group.city],
  ];
  for (const scope of scopes) if (scope[1] !== '') rollUp.addTo(scope, share, range, sums);
}
