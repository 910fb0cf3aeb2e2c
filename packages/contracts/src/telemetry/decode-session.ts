import { z } from 'zod';
import type { Session } from '../session.ts';
import { checkClock } from './check-clock.ts';
import { type Fault, fault } from './fault.ts';
import { isTooDeep, readJson, tooDeep } from './read-json.ts';

const time = z
  .union([z.int().nonnegative(), z.iso.datetime({ offset: true })])
  .transform((value) => (typeof value === 'number' ? value : Date.parse(value)));

/** A finished charging session as a charger sends it (interfaces §2). */
const sessionMessage = z.strictObject({
  id: z.string().min(1).max(128),
  part: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{0,64}$/)
    .default(''),
  start: time,
  end: time,
  energyKwh: z.number().nonnegative().max(100_000),
  stopReason: z.string().max(64).default(''),
  byUser: z.boolean().default(false),
  authorised: z.boolean().default(true),
  userRef: z.string().max(128).nullable().default(null),
});

type DecodedSession =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly fault: Fault };

export function decodeSession(asset: string, payload: Uint8Array, now: number): DecodedSession {
  const read = readJson(payload);
  if (!read.ok) return read;
  if (isTooDeep(read.value)) return { ok: false, fault: tooDeep() };
  const parsed = sessionMessage.safeParse(read.value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join('.') ?? '';
    return { ok: false, fault: fault('SCHEMA', field, issue?.message ?? 'No session.') };
  }
  const found = checkTimes(parsed.data, now);
  if (found) return { ok: false, fault: found };
  return { ok: true, session: { asset, ...parsed.data, at: now } };
}

function checkTimes({ start, end }: { start: number; end: number }, now: number) {
  const skew = checkClock(start, now);
  if (skew) return { ...skew, field: 'start' };
  if (end < start) return fault('SCHEMA', 'end', 'end lies before start.');
  const late = checkClock(end, now);
  return late && { ...late, field: 'end' };
}
