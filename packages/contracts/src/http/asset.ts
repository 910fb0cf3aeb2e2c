import { KIND_IDS, LIFECYCLES, PART_STATES, QUALITIES } from '@infrapulse/domain';
import { z } from 'zod';
import { alarmSchema } from './alarm.ts';
import { kpiSchema } from './kpi.ts';
import { pageOf } from './page.ts';
import { isoTime } from './time.ts';

const attributesSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);

const partStateSchema = z.object({
  part: z.string(),
  state: z.enum(PART_STATES),
  status: z.string().describe('Canonical status, empty when none'),
  cause: z.string().describe('Why it is unknown, or the exclusion code'),
  raw: z.string().describe('Status as the device sent it'),
  since: isoTime,
});

const identity = {
  id: z.string(),
  kind: z.enum(KIND_IDS),
  origin: z.string().describe('simulator marks demo data'),
  revision: z.number().int(),
  name: z.string(),
  site: z.string(),
  siteName: z.string(),
  operator: z.string(),
  owner: z.string(),
  gateway: z.string(),
  district: z.string(),
  city: z.string(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  datum: z.string(),
  access: z.string(),
  lifecycle: z.enum(LIFECYCLES),
  commissionedAt: isoTime.nullable(),
  telemetry: z.enum(['none', 'expected']),
};

/** An asset in a list: where it is and how its parts are. */
const assetItemSchema = z.object({
  ...identity,
  state: z
    .enum(PART_STATES)
    .nullable()
    .describe('Worst state of its parts, null when nothing is known of it'),
  states: z.array(partStateSchema),
  openAlarms: z.number().int().describe('All that are not normal'),
  annunciatedAlarms: z
    .number()
    .int()
    .describe('Open ones that are neither shelved, suppressed nor out of service'),
});
export type AssetItem = z.output<typeof assetItemSchema>;

export const assetPageSchema = pageOf(assetItemSchema);

/** The newest measured values of a part. */
const latestSchema = z.object({
  part: z.string(),
  ts: isoTime.describe('Event time'),
  at: isoTime.describe('When it was received'),
  status: z.string().nullable(),
  rawStatus: z.string().nullable(),
  vocab: z.string().nullable(),
  error: z.string().nullable(),
  quality: z.enum(QUALITIES),
  metrics: z.record(z.string(), z.number().nullable()),
  older: z
    .record(z.string(), isoTime)
    .describe('Event time of the metrics (and of status) that are older than ts'),
});
export type LatestAnswer = z.output<typeof latestSchema>;

const assetPartSchema = z.object({
  part: z.string(),
  role: z.string(),
  name: z.string().optional(),
  operator: z.string().optional(),
  intervalS: z.number().optional(),
  commissionedAt: isoTime.optional(),
  retiredAt: isoTime.optional(),
  attributes: attributesSchema,
});

/** The register record of one asset, and what is known of it now. */
export const assetSchema = z.object({
  ...identity,
  validFrom: isoTime,
  retiredAt: isoTime.nullable(),
  connectedAt: isoTime.nullable(),
  reporting: z.enum(['periodic', 'on_change']),
  intervalS: z.number(),
  heartbeatS: z.number(),
  clock: z.enum(['device', 'none']),
  openingHours: z.string(),
  externalIds: z.record(z.string(), z.string()),
  attributes: attributesSchema,
  parts: z.array(assetPartSchema),
  versions: z.array(z.object({ validFrom: isoTime, lifecycle: z.enum(LIFECYCLES) })),
  state: z.enum(PART_STATES).nullable(),
  states: z.array(partStateSchema),
  latest: z.array(latestSchema).describe('Per part, where a reading is known'),
  alarms: z.array(alarmSchema).describe('Alarms that are not normal'),
  kpis: z.array(kpiSchema).describe('KPI values of the asset and its parts, default policies'),
});
export type AssetAnswer = z.output<typeof assetSchema>;

export const importAnswerSchema = z.object({
  dryRun: z.boolean(),
  rows: z.number().int(),
  created: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  pending: z.number().int().describe('Written, but not yet seen in the register'),
});

export const seriesSchema = z.object({
  series: z.array(
    z.object({
      metric: z.string(),
      part: z.string(),
      unit: z.string(),
      points: z.array(z.tuple([isoTime, z.number().nullable()])),
    }),
  ),
});
export type SeriesAnswer = z.output<typeof seriesSchema>;
