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
    .max(400)
    .default(70)
    .describe('Local days of sums kept per part; enough for 30d and the month before.'),
});
export type KpiConfig = z.output<typeof kpiConfig> & {
  /** Whose targets judge the records; the shipped plan when absent. */
  readonly plan?: Plan;
};
