import { durationMs } from '@infrapulse/runtime';
import { z } from 'zod';

const count = (fallback: number, what: string) =>
  z.number().int().positive().default(fallback).describe(what);

export const historianConfig = z.strictObject({
  batchRows: count(8000, 'Readings from which a batch is written at once.'),
  batchRowsMax: count(16_000, 'Log records taken in hand at once, per partition.'),
  batchWait: durationMs().prefault('500ms').describe('How long a smaller batch waits for more.'),
  retryFirst: durationMs().prefault('250ms').describe('Wait after the first failed write.'),
  retryMax: durationMs().prefault('15s').describe('Longest wait between failed writes.'),
  seenEvery: durationMs()
    .prefault('10s')
    .describe('Signs of life of a gateway that follow the stored one more closely are not stored.'),
  kpiPointEvery: durationMs()
    .prefault('5m')
    .describe(
      'Spacing of the stored points of a KPI over 1h and 24h while it runs; twelve times that over longer windows and those of the calendar.',
    ),
  retainEvery: durationMs().prefault('1h').describe('How often old rows are deleted.'),
  /** The whole section of the installation is handed in; only these concern the store. */
  retention: z
    .object({
      series: durationMs().prefault('400d').describe('How long stored readings stay.'),
      spans: durationMs()
        .prefault('5y')
        .describe('How long state spans and KPI revisions, the evidence, stay.'),
    })
    .prefault({}),
});
export type HistorianConfig = z.output<typeof historianConfig>;
