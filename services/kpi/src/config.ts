import { DAY_MS, dayStart } from '@infrapulse/domain';
import type { Plan } from '@infrapulse/plan';
import { durationMs } from '@infrapulse/runtime';
import { z } from 'zod';

export const kpiConfig = z.strictObject({
  coverageMin: z
    .number()
    .min(0)
    .max(1)
    .default(0.9)
    .describe('Share of known time below which a KPI is not judged.'),
  finalAfterMs: durationMs()
    .prefault('72h')
    .describe('When after its end a calendar window becomes final.'),
  historyDays: z
    .number()
    .int()
    .min(3)
    .max(1200)
    .default(400)
    .describe(
      'Local days of sums kept per part, never fewer than a year and finalAfterMs need. A closed year is restated for as long as all its days are kept.',
    ),
});
export type KpiConfig = z.output<typeof kpiConfig> & {
  /** Whose targets judge the records; the shipped plan when absent. */
  readonly plan?: Plan;
};

const YEAR_DAYS = 366;
/** Of the end of a window until its evidence has been summed up. */
const SPARE_DAYS = 4;

/** Local days of sums that are kept: a year has to be whole until it is final. */
export function keptDays({ historyDays, finalAfterMs }: KpiConfig): number {
  return Math.max(historyDays, YEAR_DAYS + Math.ceil(finalAfterMs / DAY_MS) + SPARE_DAYS);
}

/** Where the kept history begins. */
export function keptFrom(config: KpiConfig, now: number): number {
  return dayStart(dayStart(now) - (keptDays(config) - 0.5) * DAY_MS);
}
