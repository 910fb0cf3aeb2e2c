import { topics } from '@infrapulse/contracts';
import {
  isCalendar,
  type KpiRecord,
  type KpiScope,
  kpiKey,
  makeRecord,
  nextRevision,
  numbersOf,
  type Positions,
  type Published,
  WATERMARK_MS,
  type WindowRange,
  windowRange,
} from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import type { KpiConfig } from './config.ts';
import { type FamilyFigures, figuresOf } from './families.ts';
import { targetOf } from './targets.ts';

export interface Publisher {
  readonly config: KpiConfig;
  readonly outputs: Output[];
  readonly position: Positions;
  /** Log time of the emission. */
  readonly at: number;
  /** What keeps its figures from being whole; '' for nothing. */
  readonly note: string;
  /** What was published last for calendar windows; `remember` keeps it. */
  published(key: string): Published | undefined;
  remember(key: string, published: Published): void;
}

export interface Subject {
  readonly family: string;
  readonly scope: KpiScope;
  readonly id: string;
  readonly range: WindowRange;
  readonly sums: Readonly<Record<string, number>>;
  readonly reason: string;
}

/** Publishes every record of a family for one scope and window. */
export function publishFamily(publisher: Publisher, subject: Subject): void {
  const { coverageMin } = publisher.config;
  const wanted = { coverageMin, further: hasFurther(subject, publisher.at) };
  for (const one of figuresOf(subject.family, subject.sums, wanted))
    publishRecord(publisher, subject, one);
}

/** Whether it has records by policies beside the usual ones (docs/decisions/0017). */
function hasFurther({ scope, range: { window, end } }: Subject, at: number): boolean {
  if (scope === 'part') return false;
  if (scope === 'asset' || scope === 'site') return isCalendar(window) && at >= end + WATERMARK_MS;
  return isCalendar(window) || window === '30d';
}

function publishRecord(
  publisher: Publisher,
  { scope, id, range, reason }: Subject,
  { kpi, policy, figures }: FamilyFigures,
): void {
  const { config, at, position, outputs, note } = publisher;
  const { window, start } = range;
  const key = kpiKey({ kpi: kpi.id, policy, scope, id, window, start });
  const calendar = isCalendar(window);
  const numbers = calendar ? numbersOf(figures) : '';
  const before = calendar ? sameIfShorter(publisher.published(key), numbers) : undefined;
  const { finalAfterMs, coverageMin } = config;
  // Figures of meters end at the last edge their meters passed; the window itself closes at its own end.
  const closing = calendar ? windowRange(window, start) : range;
  const next = nextRevision(before, { range: closing, now: at, numbers, finalAfterMs });
  if (!next) return;
  if (calendar && next.status !== 'running')
    publisher.remember(key, { status: next.status, revision: next.revision, numbers });
  const value: KpiRecord = makeRecord(
    {
      kpi,
      policy,
      scope,
      id,
      range: { window, start, end: Math.min(range.end, at) },
      status: next.status,
      revision: next.revision,
      target: targetOf(kpi.id, policy, scope, window),
      coverageMin,
      position,
      computedAt: at,
      reason: next.status === 'restated' ? reason : note,
    },
    figures,
  );
  outputs.push({ topic: topics.kpis as Output['topic'], key, value });
}

/** Former releases kept fewer numbers: what they kept has not changed when it is how these begin. */
function sameIfShorter(before: Published | undefined, numbers: string): Published | undefined {
  if (!before || !numbers.startsWith(`${before.numbers.slice(0, -1)},`)) return before;
  return { ...before, numbers };
}
