import type { PlannedWindow } from '@infrapulse/domain';
import { z } from 'zod';
import { pageOf } from './page.ts';
import { bodyTime, isoTime, toIso } from './time.ts';

const EXCLUSION_CODES = [
  'utility_interruption',
  'vehicle_fault',
  'scheduled_maintenance',
  'vandalism',
  'natural_disaster',
  'other',
] as const;

/** A planned maintenance window or an exclusion. */
export const windowSchema = z.object({
  windowId: z.string(),
  purpose: z.enum(['maintenance', 'exclusion']),
  scope: z.enum(['part', 'asset', 'site']),
  id: z.string(),
  from: isoTime,
  to: isoTime,
  code: z.string(),
  reason: z.string(),
  status: z.enum(['proposed', 'approved', 'rejected', 'withdrawn']),
  proposedBy: z.string(),
  decidedBy: z.string(),
  at: isoTime,
});
type WindowAnswer = z.output<typeof windowSchema>;

export const windowPageSchema = pageOf(windowSchema);

export function windowToWire(window: PlannedWindow): WindowAnswer {
  const { type: _, ...rest } = window;
  return { ...rest, from: toIso(window.from), to: toIso(window.to), at: toIso(window.at) };
}

/** What one asks for; a past `from` is accepted. */
export const newWindowSchema = z
  .strictObject({
    scope: z.enum(['part', 'asset', 'site']),
    id: z.string().min(1).max(300).describe('A part is <asset>~<part>'),
    from: bodyTime,
    to: bodyTime,
    code: z.enum(EXCLUSION_CODES).default('scheduled_maintenance'),
    reason: z.string().max(2000).default(''),
    user: z.string().min(1).max(200).optional(),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'must be after `from`' });

export const decisionSchema = z.strictObject({
  user: z.string().min(1).max(200).optional(),
  reason: z.string().max(2000).optional(),
});
