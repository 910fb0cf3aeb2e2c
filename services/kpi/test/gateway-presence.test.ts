import type { LogRecord, Presence } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import {
  at,
  heartbeats,
  MINUTE,
  part,
  reading,
  register,
  runCity,
  version,
  withTicks,
} from './city.ts';

const START = at('2022-06-01 00:00');
const GONE = at('2022-06-01 06:00');
const BACK = at('2022-06-01 08:00');
const END = at('2022-06-02 00:05');
const DAY = 'charger.uptime/exclude_unknown/asset/cs-1/day/2022-06-01';

function charger(id: string): LogRecord {
  const more = { gateway: 'gw-1', parts: [part('1', 'connector')] };
  return register(id, 'charger', version('charger', START, more));
}

function presence(when: number, online: boolean, asset = ''): Presence {
  const gateway = asset === '' ? 'gw-1' : '';
  return { type: 'presence', asset, gateway, online, at: when, node: 'n1' };
}

/** Heard until the gateway goes, and from `BACK` on over a link of its own. */
function heard(id: string, more = {}) {
  return [
    reading(id, START, { status: 'IDLE' }),
    ...heartbeats(id, START + 1, GONE, 10 * MINUTE),
    ...heartbeats(id, BACK, END, 10 * MINUTE).map((beat) => ({ ...beat, ...more })),
  ];
}

function log(...records: readonly LogRecord[]): LogRecord[] {
  return withTicks([charger('cs-1'), charger('cs-2'), ...records], START, END);
}

const unknownS = (records: readonly LogRecord[], asset = 'cs-1', options = {}) =>
  runCity(records, options).record(DAY.replace('cs-1', asset)).unknownS;

describe('a gateway that goes offline', () => {
  const gone = presence(GONE, false);

  it('takes an asset behind it along until a live reading of the asset itself', () => {
    expect(unknownS(log(...heard('cs-1'), gone))).toBe(2 * 3600);
  });

  it('keeps the others behind it away when one is heard on a link of its own', () => {
    expect(unknownS(log(...heard('cs-1'), reading('cs-2', START), gone), 'cs-2')).toBe(24 * 3600);
  });

  it('is not revoked by history, and by a test as little', () => {
    expect(unknownS(log(...heard('cs-1', { historical: true }), gone))).toBe(18 * 3600);
    expect(unknownS(log(...heard('cs-1', { quality: 'TEST' }), gone))).toBe(18 * 3600);
  });

  it('is revoked by the asset that says it is online', () => {
    const online = presence(BACK - 20 * MINUTE, true, 'cs-1');
    const beat = reading('cs-1', BACK - 30 * MINUTE, { historical: true });
    expect(unknownS(log(...heard('cs-1'), gone, beat, online))).toBe(100 * 60);
  });

  it('takes the asset along again when it says so again', () => {
    const again = presence(at('2022-06-01 20:05'), false);
    expect(unknownS(log(...heard('cs-1'), gone, again))).toBe((120 + 5) * 60);
  });

  it('takes an asset that has been back along no longer than until a live reading that is told late', () => {
    const late = reading('cs-1', BACK - 7 * MINUTE, { at: BACK + MINUTE });
    const again = presence(BACK - 3 * MINUTE, false);
    expect(unknownS(log(...heard('cs-1'), gone, late, again))).toBe((113 + 3) * 60);
  });

  it('is revoked the same when the fold is restored in between', () => {
    const again = presence(at('2022-06-01 20:05'), false);
    const all = log(...heard('cs-1'), gone, again);
    expect(unknownS(all, 'cs-1', { batch: 7, restartAfter: 0 })).toBe(125 * 60);
  });
});
