import { type IncomingFields, mergeReading, type SeriesFields } from '@infrapulse/domain';
import { expect, it } from 'vitest';

const stored: SeriesFields = {
  at: 100,
  status: 'IDLE',
  rawStatus: 'Available',
  vocab: 'ocpp1.6',
  error: null,
  quality: 'GOOD',
  historical: false,
  metrics: { power_kw: 1, energy_kwh: 5 },
  extra: null,
  src: '0:1',
};
const nothing: IncomingFields = {
  at: 200,
  status: null,
  rawStatus: null,
  vocab: null,
  error: null,
  quality: null,
  historical: true,
  metrics: {},
  extra: null,
  src: '0:9',
};

it('takes a message that changes nothing for a duplicate, whatever its seq, historical or absent quality', () => {
  expect(mergeReading(stored, nothing)).toEqual({ outcome: 'duplicate' });
  expect(mergeReading(stored, { ...nothing, ...stored, src: '0:9', historical: true })).toEqual({
    outcome: 'duplicate',
  });
});

it('lets a later field replace an earlier one and keeps the others', () => {
  const message = { ...nothing, error: 'GroundFailure', metrics: { power_kw: 2, voltage_v: null } };
  expect(mergeReading(stored, message)).toEqual({
    outcome: 'changed',
    row: {
      ...stored,
      at: 200,
      error: 'GroundFailure',
      metrics: { power_kw: 2, energy_kwh: 5, voltage_v: null },
      src: '0:9',
    },
  });
});

it('tells a metric read as null from one that is absent', () => {
  const first = mergeReading(stored, { ...nothing, metrics: { soc_pct: null } });
  expect(first).toMatchObject({ row: { metrics: { soc_pct: null } } });
  const row = first.outcome === 'changed' ? first.row : stored;
  expect(mergeReading(row, { ...nothing, metrics: { soc_pct: null } }).outcome).toBe('duplicate');
});

it('changes quality only when the message gives one', () => {
  expect(mergeReading(stored, { ...nothing, quality: 'GOOD' }).outcome).toBe('duplicate');
  expect(mergeReading(stored, { ...nothing, quality: 'BAD' })).toMatchObject({
    row: { quality: 'BAD', status: 'IDLE' },
  });
});

it('keeps a row live once a live message was merged into it', () => {
  const live = { ...nothing, historical: false, metrics: { power_kw: 3 } };
  expect(mergeReading({ ...stored, historical: true }, live)).toMatchObject({
    row: { historical: false },
  });
  expect(mergeReading(stored, { ...live, historical: true })).toMatchObject({
    row: { historical: false },
  });
});

it('merges seldom used fields one by one', () => {
  const row = { ...stored, extra: { periodS: 60, ext: { a: 1 } } };
  expect(mergeReading(row, { ...nothing, extra: { periodS: 60 } }).outcome).toBe('duplicate');
  expect(mergeReading(row, { ...nothing, extra: { periodS: 300 } })).toMatchObject({
    row: { extra: { periodS: 300, ext: { a: 1 } } },
  });
});
