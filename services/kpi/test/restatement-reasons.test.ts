import type { KpiRecord, LogRecord, PlannedWindow, Reading } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { runWithJob, since } from './back-fill.ts';
import {
  at,
  HOUR,
  heartbeats,
  MINUTE,
  part,
  reading,
  register,
  runCity,
  version,
  withTicks,
} from './city.ts';

const DAY = at('2022-06-01');
const FROM = DAY - 2 * HOUR;
const NEXT = at('2022-06-02');
const END = NEXT + 4 * HOUR;
const PARTS = { parts: [part('1', 'connector')], commissionedAt: FROM, connectedAt: FROM };
const CHARGER = register('cs-1', 'charger', version('charger', FROM, PARTS));
const OTHER = register('cs-2', 'charger', version('charger', FROM, PARTS));

/** Idle, out from 10:00 to 12:00, heard of all the time. */
const HEARD: readonly Reading[] = [
  reading('cs-1', FROM, { status: 'IDLE' }),
  reading('cs-1', at('2022-06-01 10:00'), { status: 'FAULTED' }),
  reading('cs-1', at('2022-06-01 12:00'), { status: 'IDLE' }),
  ...heartbeats('cs-1', FROM + 1, END, 10 * MINUTE),
  reading('cs-2', FROM, { status: 'IDLE' }),
  ...heartbeats('cs-2', FROM + 1, END, 10 * MINUTE),
];

function exclusion(hour: number, more: Partial<PlannedWindow>): PlannedWindow {
  return {
    type: 'window',
    windowId: 'ex-7',
    purpose: 'exclusion',
    scope: 'asset',
    id: 'cs-1',
    from: at('2022-06-01 10:00'),
    to: at('2022-06-01 11:00'),
    code: 'vandalism',
    reason: 'a cable was cut',
    status: 'proposed',
    proposedBy: 'li',
    decidedBy: '',
    at: NEXT + hour * HOUR,
    ...more,
  };
}

const APPROVED = exclusion(1, { status: 'approved', decidedBy: 'wang' });

type Said = readonly [revision: number, reason: string];
type Options = Parameters<typeof runCity>[1];

/** What was said of the day of each scope, one revision after the other. */
function revisions(log: readonly LogRecord[], options: Options = {}) {
  const ticks = withTicks([CHARGER, OTHER, ...HEARD, ...log], FROM, END, 10 * MINUTE);
  const { outputs } = runCity(ticks, options);
  return SCOPES.map((scope) => saidOf(outputs, scope));
}

function saidOf(
  outputs: readonly { key: string; value: unknown }[],
  scope: string,
): readonly Said[] {
  return outputs
    .filter(({ key }) => key === `charger.uptime/exclude_unknown/${scope}/day/2022-06-01`)
    .map(({ value }) => value as KpiRecord)
    .filter(({ status }) => status !== 'running')
    .map(({ revision, reason }) => [revision, reason]);
}

const SCOPES = ['part/cs-1~1', 'asset/cs-1', 'site/st-1', 'city/371700'];
const each = (...said: readonly Said[]) => SCOPES.map(() => [[1, ''], ...said]);

describe('a restatement says why', () => {
  it('an exclusion, by whom it was approved and withdrawn', () => {
    const withdrawn = exclusion(2, { status: 'withdrawn', decidedBy: 'zhao' });
    const log = [exclusion(0.5, {}), APPROVED, withdrawn];
    const said = each(
      [2, 'exclusion ex-7 (vandalism) approved by wang'],
      [3, 'exclusion ex-7 (vandalism) withdrawn by zhao'],
    );
    expect(revisions(log)).toEqual(said);
    expect(revisions(log, { batch: 60, restartAfter: 300 })).toEqual(said);
    expect(revisions(log, { partitions: 2, batch: 5 })).toEqual(said);
  });

  it('a maintenance window that is set afterwards', () => {
    const set = { ...APPROVED, windowId: 'mw-1', purpose: 'maintenance', decidedBy: 'li' } as const;
    expect(revisions([set])).toEqual(each([2, 'maintenance mw-1 (vandalism) approved by li']));
  });

  it('a change of the register', () => {
    const suspended = { ...PARTS, lifecycle: 'SUSPENDED' } as const;
    const closed = version('charger', at('2022-06-01 11:00'), suspended);
    const change = { ...register('cs-1', 'charger', closed), at: NEXT + HOUR, by: 'sun' };
    expect(revisions([change as LogRecord])).toEqual(each([2, 'register change by sun']));
  });

  it('late data, and a correction of what was said', () => {
    const noon = at('2022-06-01 15:00');
    const late = reading('cs-1', noon, { status: 'FAULTED', at: NEXT + HOUR });
    const corrected = reading('cs-1', noon, { status: 'CHARGING', at: NEXT + 2 * HOUR });
    expect(revisions([late, corrected])).toEqual(each([2, 'late data'], [3, 'a correction']));
  });

  it('nothing of what changed no figure, or only later ones', () => {
    const later = { ...APPROVED, from: NEXT, to: NEXT + HOUR, windowId: 'ex-8' };
    const idle = { ...APPROVED, from: at('2022-06-01 02:00'), to: at('2022-06-01 02:00') };
    const same = reading('cs-1', at('2022-06-01 15:00'), { status: 'IDLE', at: NEXT + HOUR });
    const noon = { status: 'FAULTED', at: NEXT + 2 * HOUR };
    const late = reading('cs-1', at('2022-06-01 16:00'), noon);
    expect(revisions([later, idle, same, late])).toEqual(each([2, 'late data']));
  });

  it('each of several causes', () => {
    const faulted = { status: 'FAULTED', at: APPROVED.at };
    const late = reading('cs-1', at('2022-06-01 16:00'), faulted);
    const said = each([2, 'exclusion ex-7 (vandalism) approved by wang, late data']);
    expect(revisions([late, APPROVED])).toEqual(said);
    expect(revisions([late, APPROVED], { partitions: 2, batch: 5 })).toEqual(said);
  });

  it('also of days that were summed up long before, each those that concern it', () => {
    const days = Array.from({ length: 9 }, (_, day) => NEXT + day * 24 * HOUR);
    const heard = days.flatMap((day) => heartbeats('cs-1', day, day + 24 * HOUR, 10 * MINUTE));
    const ticks = [FROM, ...days.map((day) => day + HOUR)].flatMap((from, i) => [
      ...quiet(from, (days[i] ?? from) + HOUR),
    ]);
    const approved = exclusion(150, { status: 'approved', decidedBy: 'wang' });
    const [from, to] = [at('2022-06-03 10:00'), at('2022-06-03 10:30')];
    const other = { ...approved, windowId: 'ex-9', from, to };
    const told = [approved, other];
    const log = [CHARGER, ...HEARD, ...heard, ...ticks, ...told].sort((a, b) => a.at - b.at);
    const { records } = runWithJob(log);
    for (const scope of SCOPES)
      for (const [day, excludedS, windowId] of [
        ['2022-06-01', 3600, 'ex-7'],
        ['2022-06-03', 1800, 'ex-9'],
      ] as const)
        expect(records.get(`charger.uptime/exclude_unknown/${scope}/day/${day}`)).toMatchObject({
          status: 'restated',
          excludedS,
          reason: `exclusion ${windowId} (vandalism) approved by wang`,
        });
  });
});

/** Ticks that missed nothing, each quarter of an hour. */
function* quiet(from: number, to: number): Iterable<LogRecord> {
  for (let now = from; now < to; now += 15 * MINUTE) yield since(now, now + 15 * MINUTE);
}
