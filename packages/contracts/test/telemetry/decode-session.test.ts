import { describe, expect, it } from 'vitest';
import { decodeSession, type Fault, fault } from '../../src/index.ts';

const NOW = Date.parse('2026-06-01T10:00:00Z');
const END = NOW - 60_000;
const GOOD = { id: 's-1', part: '1', start: END - 1_800_000, end: END, energyKwh: 21.5 };

function decode(message: unknown, refusal?: Fault) {
  const payload = new TextEncoder().encode(
    typeof message === 'string' ? message : JSON.stringify(message),
  );
  return decodeSession('cs-1', payload, { now: NOW, refusal: () => refusal });
}

function faultOf(message: unknown, refusal?: Fault) {
  const decoded = decode(message, refusal);
  return decoded.ok ? undefined : decoded.fault;
}

describe('a charging session', () => {
  it('is decoded, with what it does not say as usual', () => {
    expect(decode(GOOD)).toEqual({
      ok: true,
      session: {
        type: 'session',
        asset: 'cs-1',
        ...GOOD,
        stopReason: '',
        byUser: false,
        authorised: true,
        userRef: null,
        at: NOW,
      },
    });
  });

  it('may say its times in RFC 3339, and everything else', () => {
    const told = { stopReason: 'Remote', byUser: true, authorised: false, userRef: 'u-7f' };
    const times = { start: '2026-06-01T17:00:00+08:00', end: '2026-06-01T09:30:00Z' };
    const decoded = decode({ ...GOOD, ...told, ...times });
    const start = Date.parse('2026-06-01T09:00:00Z');
    expect(decoded).toMatchObject({
      ok: true,
      session: { ...told, start, end: start + 1_800_000 },
    });
  });

  it.each([
    ['{"id":', 'NOT_JSON', '', 'The payload is no JSON'],
    [[GOOD], 'SCHEMA', '', 'A session is one object: send each alone.'],
    [{ ...GOOD, id: '' }, 'SCHEMA', 'id', 'id must be a text of 1 to 128 characters'],
    [{ ...GOOD, id: undefined }, 'SCHEMA', 'id', 'that no other session of this charger has'],
    [{ ...GOOD, part: 'a b' }, 'SCHEMA', 'part', 'the connector'],
    [{ ...GOOD, end: undefined }, 'SCHEMA', 'end', 'a session is sent once it has'],
    [{ ...GOOD, start: '2026-06-01 09:00' }, 'SCHEMA', 'start', 'RFC 3339 with a zone'],
    [{ ...GOOD, start: '2026-02-30T01:00:00Z' }, 'SCHEMA', 'start', 'RFC 3339 with a zone'],
    [{ ...GOOD, end: '2026-05-31T24:00:00Z' }, 'SCHEMA', 'end', 'RFC 3339 with a zone'],
    [{ ...GOOD, start: END + 1 }, 'SCHEMA', 'end', 'end lies before start: are they swapped?'],
    [
      { ...GOOD, energyKwh: '21' },
      'SCHEMA',
      'energyKwh',
      'the kWh delivered, 0 when there were none',
    ],
    [{ ...GOOD, energy: 3 }, 'SCHEMA', 'energy', 'There is no field "energy".'],
    [{ ...GOOD, energykwh: 3 }, 'SCHEMA', 'energykwh', 'Did you mean "energyKwh"?'],
    [{ ...GOOD, byUser: 'yes' }, 'SCHEMA', 'byUser', 'whether the customer stopped it on purpose'],
    [{ ...GOOD, userRef: 7 }, 'SCHEMA', 'userRef', 'a pseudonym of 1 to 128 characters, or null'],
    [
      { ...GOOD, end: NOW + 8 * 3_600_000 },
      'CLOCK_SKEW',
      'end',
      'end is 8 h ahead: local time sent as UTC?',
    ],
    [
      { ...GOOD, start: Math.floor(GOOD.start / 1000) },
      'TOO_OLD',
      'start',
      'start looks like seconds: send milliseconds.',
    ],
    [{ ...GOOD, energyKwh: 21_500 }, 'OUT_OF_RANGE', 'energyKwh', 'is it in Wh?'],
    [{ ...GOOD, energyKwh: -0.1 }, 'OUT_OF_RANGE', 'energyKwh', 'within 0 and 10000'],
  ])('%j is refused: %s %s', (message, code, field, hint) => {
    const found = faultOf(message);
    expect(found).toMatchObject({ code, field });
    expect(found?.hint).toContain(hint);
  });

  it('is refused for what comes first: schema, who speaks, clock, range', () => {
    const who = fault('UNKNOWN_PART', 'part', 'The register lists the parts: 1.');
    const wrong = { ...GOOD, end: NOW + 3_600_000, energyKwh: -1 };
    expect(faultOf({ ...wrong, id: 3 }, who)?.code).toBe('SCHEMA');
    expect(faultOf(wrong, who)).toEqual(who);
    expect(faultOf(wrong)?.code).toBe('CLOCK_SKEW');
    expect(faultOf({ ...wrong, end: END })?.code).toBe('OUT_OF_RANGE');
  });
});
