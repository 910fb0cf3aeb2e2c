import { QUALITIES } from '@infrapulse/domain';
import { z } from 'zod';
import { readRfc3339 } from '../read-rfc3339.ts';
import { ID } from './parse-topic.ts';

const text = (max: number) => z.string().max(max);
const count = z.int().nonnegative();
const id = z.string().regex(ID);

const alarm = z.strictObject({
  code: text(64).min(1),
  active: z.boolean(),
  severity: text(32).optional(),
  text: text(500).optional(),
  ref: text(255).optional(),
});

const time = z.union([
  z.int().describe('Unix ms'),
  z
    .string()
    .refine((value) => readRfc3339(value) !== undefined)
    .meta({ format: 'date-time', description: 'RFC 3339 with a zone' }),
]);

/**
 * A message object as devices send it (interfaces §2), to be published as a schema: what is said here `checkMessage`
 * checks, faster. Beyond it `ext` may have 4 KiB of JSON.
 */
export const messageSchema = z.strictObject({
  ts: time
    .optional()
    .describe('When it was so; required unless the register says that the asset has no clock'),
  seq: count.optional().describe('Grows for each asset and part, may restart'),
  part: z
    .union([id, z.literal('')])
    .optional()
    .describe('Connector, meter, cell, nozzle, bay or sensor; absent or empty: the asset itself'),
  status: z
    .union([text(64), z.number()])
    .optional()
    .describe('A word or code of `vocab`; the raw one is kept'),
  vocab: text(32).optional().describe('infrapulse, ocpp1.6, ocpp2.0.1, ocpi, tcec102, …'),
  error: text(255).optional(),
  errorInfo: z
    .strictObject({
      vendorId: text(255).optional(),
      vendorCode: text(255).optional(),
      info: text(255).optional(),
    })
    .optional(),
  quality: z.enum(QUALITIES).optional().describe('GOOD when absent'),
  historical: z.boolean().optional().describe('Back-filled: counts in KPIs, never as live'),
  metrics: z
    .record(z.string(), z.unknown())
    .refine((value) => Object.keys(value).length <= 256)
    .optional()
    .meta({
      maxProperties: 256,
      description:
        'Metric, named <quantity>_<unit>, to a number, true or false (1 or 0), or null (not read); any other value is ' +
        'set aside and the rest accepted',
    }),
  periodS: count
    .min(1)
    .optional()
    .describe('Of metrics <quantity>_delta_<unit>: the seconds before `ts` that they count'),
  alarms: z.array(alarm).max(100).optional().describe("The device's own alarms"),
  ext: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Kept, not interpreted; at most 4 KiB'),
  kind: text(64)
    .optional()
    .describe('On the topic of a gateway: whom it is of; elsewhere not needed'),
  asset: text(64)
    .optional()
    .describe('On the topic of a gateway: whom it is of; elsewhere not needed'),
});
