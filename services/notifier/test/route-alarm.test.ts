import type { Alarm } from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annunciationOf } from '../src/annunciation.ts';
import type { Match, Route, Routing } from '../src/config.ts';
import { channelsOf, routesOf } from '../src/route-alarm.ts';
import { alarm, transition } from './fixtures.ts';

const route = (more: Partial<Route>): Route => ({
  to: ['duty'],
  tell: ['raise', 'clear'],
  groupWait: 0,
  escalate: [],
  ...more,
});
const routing = (...routes: readonly Route[]): Routing => ({ routes, rotas: [], silences: [] });
const at = (text: string) => Date.parse(`${text}+08:00`);
/** A Monday, ten in the morning in Heze. */
const MONDAY = at('2026-11-23T10:00:00');

describe('a route', () => {
  const of = alarm({ severity: 'MAJOR', kind: 'charger', depts: ['ny', 'yj'] });
  const taken = (match: Match, time = MONDAY) =>
    routesOf({ alarm: of, place: { district: '371702' }, at: time }, routing(route(match))).length >
    0;

  it.each([
    ['of anything', {}, true],
    ['of its severity', { severity: ['CRITICAL', 'MAJOR'] }, true],
    ['of another severity', { severity: ['CRITICAL'] }, false],
    ['of its kind', { kind: ['charger'] }, true],
    ['of another kind', { kind: ['hydrogen'] }, false],
    ['of one of its departments', { department: ['yj'] }, true],
    ['of another department', { department: ['gx'] }, false],
    ['of its district', { district: ['371702'] }, true],
    ['of another district', { district: ['371721'] }, false],
    ['of its asset', { asset: ['cs-1'] }, true],
    ['of its rule', { rule: ['FAULTED'] }, true],
    ['of its severity and another kind', { severity: ['MAJOR'], kind: ['hydrogen'] }, false],
  ] as const)('%s', (_, match, expected) => {
    expect(taken(match)).toBe(expected);
  });

  it.each([
    ['2026-11-23T07:59:59', false],
    ['2026-11-23T08:00:00', true],
    ['2026-11-23T17:59:59', true],
    ['2026-11-23T18:00:00', false],
    ['2026-11-28T10:00:00', false],
  ])('of office hours at %s in Heze: %s', (time, expected) => {
    expect(taken({ hours: 'Mo-Fr 08:00-18:00' }, at(time))).toBe(expected);
  });

  it('is not taken during a silence that means the alarm', () => {
    const silences = [{ kind: ['charger'], from: MONDAY, to: MONDAY + 1000, reason: 'works' }];
    const all = { ...routing(route({})), silences };
    const count = (time: number) =>
      routesOf({ alarm: of, place: { district: '' }, at: time }, all).length;
    expect([count(MONDAY - 1), count(MONDAY), count(MONDAY + 1000)]).toEqual([1, 0, 1]);
  });

  it('of a safety alarm is taken all the same, unless the silence names its rule', () => {
    const safety = { ...of, safety: true };
    const count = (match: Match) => {
      const silences = [{ ...match, from: MONDAY, to: MONDAY + 1000, reason: 'works' }];
      const all = { ...routing(route({})), silences };
      return routesOf({ alarm: safety, place: { district: '371702' }, at: MONDAY }, all).length;
    };
    const wide = { kind: ['charger'], asset: ['cs-1'], severity: ['MAJOR'] } as const;
    expect([count(wide), count({ rule: ['FAULTED'] }), count({ rule: ['OTHER'] })]).toEqual([
      1, 0, 1,
    ]);
  });

  it('calls who is on duty, turn by turn and round again, also before the first turn', () => {
    const rotas = [{ id: 'week', from: MONDAY, turn: 1000, turns: [['a'], ['b', 'c'], ['d']] }];
    const all = { ...routing(), rotas };
    const duty = (time: number) => channelsOf(route({ to: ['all'], rota: 'week' }), time, all);
    expect([0, 999, 1000, 2000, 3000, -1].map((ms) => duty(MONDAY + ms))).toEqual([
      ['all', 'a'],
      ['all', 'a'],
      ['all', 'b', 'c'],
      ['all', 'd'],
      ['all', 'a'],
      ['all', 'd'],
    ]);
  });

  it('is taken by no more alarms when it asks for more', () => {
    const some = (...values: readonly string[]) =>
      fc.option(fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 }), { nil: undefined });
    const match = fc.record({
      severity: some('CRITICAL', 'MAJOR', 'MINOR'),
      kind: some('charger', 'hydrogen'),
      department: some('ny', 'yj'),
      district: some('371702', '371721'),
      hours: fc.option(fc.constantFrom('Mo-Fr 08:00-18:00', 'Sa-Su 00:00-24:00'), {
        nil: undefined,
      }),
    }) as fc.Arbitrary<Match>;
    const alarms = fc.record({
      severity: fc.constantFrom('CRITICAL', 'MAJOR', 'MINOR'),
      kind: fc.constantFrom('charger', 'hydrogen'),
      depts: fc.subarray(['ny', 'yj']),
    }) as fc.Arbitrary<Partial<Alarm>>;
    const time = fc.integer({ min: 0, max: 14 * 24 }).map((hours) => MONDAY + hours * 3_600_000);
    const district = fc.constantFrom('371702', '371721');
    fc.assert(
      fc.property(
        fc.tuple(match, match),
        alarms,
        fc.tuple(time, district),
        ([one, other], fields, [when, where]) => {
          const routed = { alarm: alarm(fields), place: { district: where }, at: when };
          const takes = (given: Match) => routesOf(routed, routing(route(given))).length > 0;
          const asked = Object.entries(one).filter(([, value]) => value !== undefined);
          // Asks for what `one` asks, and for what `other` asks of the rest.
          const narrower: Match = { ...other, ...Object.fromEntries(asked) };
          if (takes(narrower)) expect(takes(one)).toBe(true);
          expect(takes({})).toBe(true);
        },
      ),
    );
  });
});

describe('who is called', () => {
  it.each([
    ['raised', 'UNACK_ACTIVE', 'raise'],
    ['raised', 'SUPPRESSED_BY_DESIGN', undefined],
    ['raised', 'SHELVED', undefined],
    ['raised', 'OUT_OF_SERVICE', undefined],
    ['cleared', 'NORMAL', 'clear'],
    ['cleared', 'RTN_UNACK', 'clear'],
    ['cleared', 'LATCHED_UNACK', 'clear'],
    ['cleared', 'SHELVED', undefined],
    ['acked', 'ACK_ACTIVE', 'acknowledge'],
    ['unshelved', 'UNACK_ACTIVE', 'raise_again'],
    ['unshelved', 'NORMAL', undefined],
    ['returned', 'UNACK_ACTIVE', 'raise_again'],
    ['commented', 'UNACK_ACTIVE', undefined],
    ['shelved', 'SHELVED', undefined],
    ['reset', 'NORMAL', undefined],
    ['settled', 'UNACK_ACTIVE', undefined],
  ] as const)('%s, then %s: %s', (step, state, expected) => {
    expect(annunciationOf(transition(step, 1, alarm({ state })))).toBe(expected);
  });

  it.each([
    ['suppressed', true, 'site~s-1~-~SITE_SILENT', 'taken_over'],
    ['cleared', true, 'site~s-1~-~SITE_SILENT', 'clear'],
    ['suppressed', false, 'site~s-1~-~SITE_SILENT', undefined],
    ['cleared', false, 'site~s-1~-~SITE_SILENT', undefined],
    ['acked', true, 'site~s-1~-~SITE_SILENT', undefined],
    ['suppressed', true, 'li', undefined],
    ['cleared', true, 'window-1', undefined],
  ] as const)('%s, called before: %s, suppressed by %s: %s', (step, called, by, expected) => {
    const held = alarm({ state: 'SUPPRESSED_BY_DESIGN', called, suppressedBy: by });
    expect(annunciationOf(transition(step, 1, held))).toBe(expected);
  });

  it('is nobody for the past', () => {
    expect(annunciationOf(transition('raised', 1, alarm({ historical: true })))).toBeUndefined();
  });
});
