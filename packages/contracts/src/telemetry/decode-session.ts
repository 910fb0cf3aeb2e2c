import type { Session } from '@infrapulse/domain';
import { z } from 'zod';
import { checkClock } from './check-clock.ts';
import { type Fault, fault } from './fault.ts';
import { didYouMean } from './nearest.ts';
import { isTooDeep, readJson, tooDeep } from './read-json.ts';

const ENERGY_KWH_MAX = 10_000;

const time = z
  .union([z.int().nonnegative(), z.iso.datetime({ offset: true })])
  .transform((value) => (typeof value === 'number' ? value : Date.parse(value)));

/** A finished charging session as a charger sends it (interfaces §2). */
export const sessionMessage = z.strictObject({
  id: z.string().min(1).max(128),
  part: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{0,64}$/)
    .default(''),
  start: time,
  end: time,
  energyKwh: z.number(),
  stopReason: z.string().max(64).default(''),
  byUser: z.boolean().default(false),
  authorised: z.boolean().default(true),
  userRef: z.string().min(1).max(128).nullable().default(null),
});

const TIME = 'whole milliseconds since 1970, or RFC 3339 with a zone';
const MUST_BE: Readonly<Record<string, string>> = {
  id: "a text of 1 to 128 characters that no other session of this charger has: the charger's or the platform's own number",
  part: 'a text of at most 64 of A-Z a-z 0-9 . _ : -, the connector',
  start: `${TIME}: when the session began`,
  end: `${TIME}: when it ended; a session is sent once it has`,
  energyKwh: 'a number: the kWh delivered, 0 when there were none',
  stopReason: 'a text of at most 64 characters',
  byUser: 'true or false: whether the customer stopped it on purpose',
  authorised: 'true or false: whether it began after an authorisation',
  userRef: 'a pseudonym of 1 to 128 characters, or null',
};

type DecodedSession =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly fault: Fault };

interface SessionContext {
  /** Receive time, Unix ms. */
  readonly now: number;
  /** Why the charger or this part of it may not speak. */
  readonly refusal: (part: string) => Fault | undefined;
}

/** Of several faults the first in the order of interfaces §2 names it: schema, who, clock, range. */
export function decodeSession(
  asset: string,
  payload: Uint8Array,
  { now, refusal }: SessionContext,
): DecodedSession {
  const read = readJson(payload);
  if (!read.ok) return read;
  if (isTooDeep(read.value)) return { ok: false, fault: tooDeep() };
  const parsed = sessionMessage.safeParse(read.value);
  if (!parsed.success) return { ok: false, fault: schemaFault(parsed.error.issues[0]) };
  const found =
    checkOrder(parsed.data) ?? refusal(parsed.data.part) ?? checkTimes(parsed.data, now);
  const fault = found ?? checkEnergy(parsed.data);
  if (fault) return { ok: false, fault };
  return { ok: true, session: { type: 'session', asset, ...parsed.data, at: now } };
}

function schemaFault(issue: z.core.$ZodIssue | undefined): Fault {
  if (issue?.code === 'unrecognized_keys') {
    const name = (issue.keys[0] ?? '').slice(0, 64);
    const hint = `There is no field "${name}".${didYouMean(name, Object.keys(MUST_BE))}`;
    return fault('SCHEMA', name, hint);
  }
  const field = String(issue?.path[0] ?? '');
  const must = MUST_BE[field];
  if (must === undefined) return fault('SCHEMA', '', 'A session is one object: send each alone.');
  return fault('SCHEMA', field, `${field} must be ${must}.`);
}

interface Times {
  readonly start: number;
  readonly end: number;
}

function checkOrder({ start, end }: Times): Fault | undefined {
  if (end >= start) return undefined;
  return fault('SCHEMA', 'end', 'end lies before start: are they swapped?');
}

function checkTimes({ start, end }: Times, now: number): Fault | undefined {
  const early = checkClock(start, now);
  if (early) return { ...early, field: 'start', hint: early.hint.replace(/^ts/, 'start') };
  const late = checkClock(end, now);
  return late && { ...late, field: 'end', hint: late.hint.replace(/^ts/, 'end') };
}

function checkEnergy({ energyKwh }: { readonly energyKwh: number }): Fault | undefined {
  if (energyKwh >= 0 && energyKwh <= ENERGY_KWH_MAX) return undefined;
  const hint = `energyKwh must lie within 0 and ${ENERGY_KWH_MAX}: is it in Wh?`;
  return fault('OUT_OF_RANGE', 'energyKwh', hint);
}
