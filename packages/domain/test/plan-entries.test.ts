import {
  achievedAt,
  applyPlanEntryChange,
  type PlanEntry,
  type PlanEntryChange,
  type PlanEntryVersion,
  planEntryAt,
} from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const version = (validFrom: number, more: Partial<PlanEntryVersion> = {}): PlanEntryVersion => ({
  validFrom,
  name: `v${validFrom}`,
  nameEn: '',
  category: '',
  district: '',
  operator: '',
  access: '',
  since: null,
  until: null,
  achieved: {},
  planned: {},
  attributes: {},
  evidence: '',
  note: '',
  ...more,
});
const change = (of: PlanEntryVersion): PlanEntryChange => ({
  type: 'plan_entry',
  register: 'schools',
  id: 's-1',
  origin: '',
  version: of,
  at: 0,
  by: 'test',
});
const entryOf = (...versions: readonly PlanEntryVersion[]) =>
  versions.reduce<PlanEntry | undefined>(
    (entry, one) => applyPlanEntryChange(entry, change(one)),
    undefined,
  ) as PlanEntry;

describe('an entry of a list', () => {
  it('is called what it was called then; its dates are what is now known of them', () => {
    const entry = entryOf(
      version(10, { category: '3A' }),
      version(20, { category: '4A', achieved: { booking: 5 }, until: 30 }),
    );
    expect(planEntryAt(entry, 15)).toMatchObject({ category: '3A', achieved: { booking: 5 } });
    expect(planEntryAt(entry, 3)).toMatchObject({ category: '3A' });
    expect(planEntryAt(entry, 29)?.category).toBe('4A');
    expect(planEntryAt(entry, 30)).toBeUndefined();
    const found = planEntryAt(entry, 15) as PlanEntryVersion;
    expect([achievedAt(found, 'booking', 4), achievedAt(found, 'booking', 5)]).toEqual([null, 5]);
  });

  it('is there from `since` on', () => {
    const entry = entryOf(version(10, { since: 8 }));
    expect([planEntryAt(entry, 7), planEntryAt(entry, 8)?.name]).toEqual([undefined, 'v10']);
  });

  it('has its versions in order, whatever order they came in, the last of a time holding', () => {
    const times = fc.array(fc.nat(9), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(times, (list) => {
        const named = list.map((validFrom, index) => version(validFrom, { name: String(index) }));
        const { versions, revision } = entryOf(...named);
        const last = new Map(named.map((one) => [one.validFrom, one.name]));
        expect(versions.map(({ validFrom, name }) => [validFrom, name])).toEqual(
          [...last].sort(([a], [b]) => a - b),
        );
        expect(revision).toBe(list.length);
      }),
    );
  });
});
