import { REJECTION_CODES, type Rejection } from '@infrapulse/domain';
import { z } from 'zod';
import type { AuditRecord } from '../audit.ts';
import { pageOf } from './page.ts';
import { isoTime, toIso } from './time.ts';

const rejectionSchema = z.object({
  code: z.enum(REJECTION_CODES),
  field: z.string(),
  hint: z.string(),
  topic: z.string(),
  client: z.string(),
  asset: z.string(),
  at: isoTime,
  node: z.string(),
  raw: z.string().describe('First bytes of the message, base64'),
  bytes: z.number().int(),
  position: z.string().describe('partition:offset, its identity'),
});
type RejectionAnswer = z.output<typeof rejectionSchema>;

export const rejectionPageSchema = pageOf(rejectionSchema);

export function rejectionToWire(rejection: Rejection, position: string): RejectionAnswer {
  return { ...rejection, at: toIso(rejection.at), position };
}

const auditSchema = z.object({
  at: isoTime,
  user: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.record(z.string(), z.unknown()),
  prev: z.string(),
  hash: z.string().describe('SHA-256 of prev and this record'),
});
export const auditPageSchema = pageOf(auditSchema);

export function auditToWire(record: AuditRecord): z.output<typeof auditSchema> {
  return { ...record, at: toIso(record.at), detail: { ...record.detail } };
}

/** Data quality per operator: how many assets speak, and their quality KPIs; the same counts per kind. */
export const qualitySchema = z.object({
  items: z.array(
    z.object({
      operator: z.string(),
      assets: z.number().int(),
      expected: z.number().int().describe('Assets that must report'),
      known: z.number().int().describe('Of these, assets with a known state now'),
      unknownParts: z.number().int(),
      rejected: z.number().int().describe('Rejections among the newest 10,000'),
      connectedRate: z.number().nullable(),
      kpis: z.record(z.string(), z.number().nullable()),
    }),
  ),
  kinds: z.array(
    z.object({
      kind: z.string(),
      assets: z.number().int(),
      stock: z.number().int().describe('Of these, in service or suspended'),
      expected: z.number().int().describe('Assets that must report'),
      known: z.number().int().describe('Of these, with a known state or heard in time'),
    }),
  ),
  next: z.null(),
});
export type QualityAnswer = z.output<typeof qualitySchema>;
