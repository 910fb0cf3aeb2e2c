import { KIND_IDS, SEVERITIES } from '@infrapulse/domain';
import { z } from 'zod';
import { SILENCE_ORIGINS, type Silence } from '../silence.ts';
import { pageOf } from './page.ts';
import { bodyTime, isoTime, toIso } from './time.ts';

/** The longest a silence may be, ms: what is to last is a rule or a route. */
export const SILENCE_MAX_MS = 31 * 86_400_000;

const words = z.array(z.string().min(1).max(200)).min(1).max(200);
const matchSchema = z.strictObject({
  severity: z.array(z.enum(SEVERITIES)).min(1).optional(),
  kind: z.array(z.enum(KIND_IDS)).min(1).optional(),
  department: words.optional().describe('Codes of departments that are told'),
  district: words.optional(),
  scope: words.optional(),
  asset: words.optional().describe('Asset id, or id of the scope'),
  rule: words.optional().describe('Safety alarms are silenced only by who names their rule'),
});
const shownMatchSchema = matchSchema.extend({
  hours: z.string().optional().describe('Only within these hours; of the settings alone'),
});

/** What one asks for; a past `from` begins now. */
export const newSilenceSchema = z
  .strictObject({
    match: matchSchema
      .refine((match) => Object.values(match).some((field) => field !== undefined), {
        message: 'name at least one of severity, kind, department, district, scope, asset, rule',
      })
      .describe('All fields that are given must hold, of each one of its values'),
    from: bodyTime.optional().describe('Now unless given'),
    to: bodyTime,
    reason: z.string().trim().min(1, 'say why').max(2000),
    user: z.string().min(1).max(200).optional(),
  })
  .refine(({ from, to }) => from === undefined || from < to, {
    path: ['to'],
    message: 'must be after `from`',
  });

export const SILENCE_STATES = ['pending', 'active', 'over'] as const;

export const silenceSchema = z.object({
  silenceId: z.string(),
  origin: z
    .enum(SILENCE_ORIGINS)
    .describe('settings: of the notifier, in its `notifier.silences`; only there it can be ended'),
  match: shownMatchSchema.describe('Nothing is named: all but safety alarms'),
  from: isoTime,
  to: isoTime,
  state: z.enum(SILENCE_STATES),
  reason: z.string(),
  user: z.string().describe('Empty where it comes from the settings'),
  at: isoTime,
  endedBy: z.string().nullable().describe('Who ended it before its time'),
});
export const silencePageSchema = pageOf(silenceSchema);
export type SilenceAnswer = z.output<typeof silenceSchema>;

export function silenceStateAt(
  { from, to }: Pick<Silence, 'from' | 'to'>,
  now: number,
): SilenceAnswer['state'] {
  if (now >= to) return 'over';
  return now < from ? 'pending' : 'active';
}

export function silenceToWire(silence: Silence, now: number): SilenceAnswer {
  const { match, from, to, at, origin = 'api' } = silence;
  return {
    ...silence,
    origin,
    match: JSON.parse(JSON.stringify(match)) as SilenceAnswer['match'],
    from: toIso(from),
    to: toIso(to),
    at: toIso(at),
    state: silenceStateAt(silence, now),
  };
}
