import { topics } from '@infrapulse/contracts';
import {
  fingerprintOf,
  isCalendar,
  type KpiFigures,
  type KpiRecord,
  type KpiScope,
  kpiKey,
  makeRecord,
  nextRevision,
  numbersOf,
  type Positions,
  type Published,
  type WindowRange,
  windowRange,
} from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import { closedRecordOf, type Memory } from './closed-periods.ts';
import { hasClosed } from './closed-windows.ts';
import type { KpiConfig } from './config.ts';
import { type FamilyFigures, figuresOf } from './families.ts';
import { targetOf } from './targets.ts';

export interface Publisher extends Memory {
  readonly config: KpiConfig;
  readonly outputs: Output[];
  readonly position: Positions;
  /** Log time of the emission. */
  readonly at: number;
  /** What keeps its figures from being whole; '' for nothing. */
  readonly note: string;
}

export interface Subject {
  readonly family: string;
  readonly scope: KpiScope;
  readonly id: string;
  readonly range: WindowRange;
  readonly sums: Readonly<Record<string, number>>;
  /** Since when its sums are known, Unix ms. */
  readonly since: number;
  readonly reason: string;
}

/** Publishes every record of a family for one scope and window. */
export function publishFamily(publisher: Publisher, subject: Subject): void {
  const { coverageMin } = publisher.config;
  const { scope, range } = subject;
  const further = hasFurther(subject, publisher.at);
  const isWanted = (kpi: string, policy: string) =>
    further || targetOf(kpi, policy, scope, range.window) !== null;
  for (const one of figuresOf(subject.family, subject.sums, { coverageMin, isWanted }))
    publishRecord(publisher, subject, one);
}

/** Whether it has records by policies beside the usual ones, judged or not (docs/decisions/0017). */
function hasFurther({ scope, range }: Subject, at: number): boolean {
  if (scope === 'part') return false;
  if (scope === 'asset' || scope === 'site') return hasClosed(range, at);
  const { window } = range;
  return isCalendar(window) || window === '30d' || window === '12mo';
}

function publishRecord(
  publisher: Publisher,
  { scope, id, range, since, reason }: Subject,
  { kpi, policy, figures }: FamilyFigures,
): void {
  const { config, at, position, outputs, note } = publisher;
  const { window, start } = range;
  const name = { kpi: kpi.id, policy, scope, id, window, start };
  const next = hasClosed(range, at) ? revised(publisher, name, figures) : RUNNING;
  if (!next) return;
  const end = Math.min(range.end, at);
  const value: KpiRecord = makeRecord(
    {
      kpi,
      policy,
      scope,
      id,
      range: { window, start, end },
      status: next.status,
      revision: next.revision,
      target: targetOf(kpi.id, policy, scope, window, { plan: config.plan, end }),
      coverageMin: config.coverageMin,
      position,
      computedAt: at,
      reason: next.status === 'restated' ? reason : note,
      isCovered: window !== '12mo' || since <= start,
    },
    figures,
  );
  outputs.push({ topic: topics.kpis as Output['topic'], key: kpiKey(name), value });
}

const RUNNING = { status: 'running', revision: 0 } as const;

/** Status and revision of what a closed window has to say now, which is remembered; null when it is nothing new. */
function revised(
  publisher: Publisher,
  name: Parameters<typeof closedRecordOf>[0],
  figures: KpiFigures,
): Pick<Published, 'status' | 'revision'> | null {
  const { config, at } = publisher;
  const record = closedRecordOf(name);
  const numbers = fingerprintOf(numbersOf(figures));
  const next = nextRevision(publisher.published(record), {
    range: windowRange(name.window, name.start),
    now: at,
    numbers,
    finalAfterMs: config.finalAfterMs,
  });
  if (next) publisher.remember(record, { ...next, numbers });
  return next;
}
