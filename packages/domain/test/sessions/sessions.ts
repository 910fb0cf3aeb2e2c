import { type Asset, kindOf, type Session } from '../../src/index.ts';

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;
/** A local midnight of Asia/Shanghai. */
export const MIDNIGHT = Date.parse('2022-06-01T00:00:00+08:00');

/** A charger in service since `from`, with two connectors. */
export function charger(from = MIDNIGHT - 90 * DAY): Asset {
  const part = (name: string) => ({ part: name, role: 'connector', attributes: {} });
  const version = {
    validFrom: from,
    name: '',
    site: 'st-1',
    siteName: '',
    operator: 'op-1',
    owner: '',
    gateway: '',
    district: '371702',
    city: '371700',
    lon: null,
    lat: null,
    datum: '',
    access: 'public',
    lifecycle: 'IN_SERVICE',
    commissionedAt: from,
    retiredAt: null,
    telemetry: 'expected',
    connectedAt: from,
    ...kindOf('charger').silence,
    clock: 'device',
    openingHours: '24/7',
    externalIds: {},
    attributes: {},
    parts: [part('1'), part('2')],
  } as const;
  return { id: 'cs-1', kind: 'charger', origin: '', revision: 1, versions: [version] };
}

export function session(id: string, end: number, more: Partial<Session> = {}): Session {
  return {
    type: 'session',
    asset: 'cs-1',
    id,
    part: '1',
    start: end - 30 * MINUTE,
    end,
    energyKwh: 20,
    stopReason: '',
    byUser: false,
    authorised: true,
    userRef: null,
    at: end,
    ...more,
  };
}
