import fc from 'fast-check';
import { command, kpi, MINUTE, SECOND, T0 } from './city.ts';

const ends = fc.integer({ min: 0, max: 40 }).map((quarter) => T0 + quarter * 15 * MINUTE);
const pue = fc
  .tuple(
    ends,
    fc.constantFrom('PUE1', 'PUE2', 'PUE3'),
    fc.constantFrom(1.2, 1.24, 1.25, 1.4, null),
    fc.constantFrom('dc-1', 'dc-2'),
  )
  .map(([end, policy, value, id]) => kpi(end, value, { policy, id }));
const uptime = fc.tuple(ends, fc.constantFrom(0.9, 0.952, 1, null)).map(([end, value]) =>
  kpi(end, value, {
    kpi: 'charger.uptime',
    policy: 'exclude_unknown',
    scope: 'site',
    id: 'st-1',
    window: '24h',
  }),
);
const commands = fc
  .tuple(
    ends,
    fc.constantFrom('asset~dc-1~-~PUE_ABOVE_LIMIT', 'site~st-1~-~CHARGER_UPTIME_LOW'),
    fc.constantFrom('ack', 'shelve', 'unshelve', 'out-of-service', 'return'),
    fc.constantFrom(1, 1, 2),
  )
  .map(([at, alarm, verb, occurrence]) => command(alarm, verb, at, { occurrence, forS: 3000 }));

const when = (record: { readonly end: number } | { readonly at: number }) =>
  'end' in record ? record.end : record.at + SECOND;

/** Ten hours of figures and commands on their alarms. */
export const anyFigures = fc
  .array(fc.oneof(pue, pue, uptime, uptime, commands), { minLength: 5, maxLength: 90 })
  .map((records) => records.sort((a, b) => when(a) - when(b)));
