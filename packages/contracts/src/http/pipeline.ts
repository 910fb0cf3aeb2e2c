import { z } from 'zod';
import { isoTime } from './time.ts';

/** received = stored + rejected + duplicate + inFlight, of one instant. */
export const pipelineSchema = z.object({
  received: z.number().int(),
  stored: z.number().int(),
  rejected: z.number().int(),
  duplicate: z.number().int(),
  inFlight: z.number().int(),
  setAside: z.number().int().describe('Metrics and statuses set aside out of accepted readings'),
  lag: z.record(z.string(), z.number()).describe('Consumer group → records not yet handled'),
  since: isoTime.nullable().describe('Since when it is counted'),
  at: isoTime.nullable().describe('Log time of the snapshot'),
  rate: z.number().describe('Messages received per second, over the last seconds'),
  backfill: z
    .object({
      rate: z.number().describe('Readings of the past received per second, over the last 10 s'),
      from: isoTime.describe('Time of the oldest of them'),
      to: isoTime.describe('Time of the newest of them'),
    })
    .nullable()
    .describe('Readings of the past that arrive now; until they end, figures of the past change'),
  sizes: z.record(z.string(), z.number()).describe('Stored readings per kind'),
});
export type PipelineAnswer = z.output<typeof pipelineSchema>;

export const metaSchema = z.object({
  name: z.literal('infrapulse'),
  version: z.string(),
  demo: z.boolean().describe('true when the data are of the simulated city'),
  clock: z.enum(['system', 'simulated']),
  now: isoTime,
  timeZone: z.string(),
});
export type MetaAnswer = z.output<typeof metaSchema>;
