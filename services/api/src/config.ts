import { durationMs } from '@infrapulse/runtime';
import { z } from 'zod';

export const apiConfig = z.strictObject({
  host: z.string().default('127.0.0.1').describe('Address the HTTP listener binds to.'),
  port: z
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8080)
    .describe('Port of the HTTP listener; 0 takes any free port.'),
  dashboardDir: z
    .string()
    .nullable()
    .default(null)
    .describe('Folder of the built dashboard; null or absent shows a page that says so.'),
  demo: z.boolean().default(false).describe('Marks every page: the data are simulated.'),
  clock: z.enum(['system', 'simulated']).default('system').describe('Marks a simulated time.'),
  version: z.string().default('0.1.0').describe('Release that answers.'),
  user: z
    .string()
    .default('operator')
    .describe('Who acts when a request names no user (there is no sign-in on loopback).'),
  bodyBytesMax: z
    .number()
    .int()
    .positive()
    .default(1_048_576)
    .describe('Largest request body, bytes.'),
  importBytesMax: z
    .number()
    .int()
    .positive()
    .default(67_108_864)
    .describe('Largest register import, bytes.'),
  waitMs: durationMs()
    .prefault('2s')
    .describe('How long a change waits for its outcome before it answers 202.'),
  readAhead: z
    .number()
    .int()
    .min(0)
    .default(50_000)
    .describe('Newest log records read at start, for the latest values.'),
  partsMax: z
    .number()
    .int()
    .positive()
    .default(500_000)
    .describe('Parts whose latest values are kept in memory.'),
  live: z
    .strictObject({
      intervalMs: durationMs().prefault('250ms').describe('Newest value per key this often.'),
      heartbeatMs: durationMs().prefault('15s').describe('A comment keeps a quiet feed open.'),
      clientsMax: z.number().int().positive().default(200).describe('Open live feeds.'),
      bufferBytes: z
        .number()
        .int()
        .positive()
        .default(1_048_576)
        .describe('Unsent bytes of a client from which it gets the newest values only.'),
      alarmsMax: z
        .number()
        .int()
        .positive()
        .default(10_000)
        .describe('Alarm events waiting for one slow client; beyond that it must reconnect.'),
      resume: z
        .number()
        .int()
        .positive()
        .default(10_000)
        .describe('Newest alarm transitions looked through when a client resumes.'),
    })
    .prefault({}),
  coverageMin: z
    .number()
    .min(0)
    .max(1)
    .default(0.9)
    .describe('Share of known time below which a KPI is not judged; as the KPI service has it.'),
  positions: z
    .number()
    .int()
    .positive()
    .default(1)
    .describe('Operator positions that share the alarms, for the load figures.'),
});

export type ApiConfig = z.output<typeof apiConfig>;
