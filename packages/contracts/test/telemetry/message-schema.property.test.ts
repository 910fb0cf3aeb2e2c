import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkMessage } from '../../src/telemetry/check-message.ts';
import { messageSchema } from '../../src/telemetry/message-schema.ts';

const text = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.nat(520).map((length) => 'x'.repeat(length)),
);
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -1, 2 ** 53, Number.NaN));
const odd = fc.oneof(text, number, fc.boolean(), fc.constant(null), fc.constant([]), fc.object());
const time = fc.constantFrom(
  '2026-11-24T08:00:00+08:00',
  '2026-11-24T08:00:00Z',
  '2026-11-24 08:00:00.5Z',
  '2026-11-24T08:00:00',
  '2026-02-30T08:00:00Z',
  '2026-11-24',
);
const alarm = fc.record(
  { code: text, active: fc.oneof(fc.boolean(), odd), severity: text, text, ref: text, more: odd },
  { requiredKeys: [] },
);
const many = fc
  .constantFrom(0, 100, 101, 256, 257)
  .map((count) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}_kw`, i])));
const fields = {
  ts: fc.oneof(number, time, odd),
  seq: odd,
  part: fc.oneof(fc.constantFrom('', 'a.b:1-_', 'a b', '充'), odd),
  status: odd,
  vocab: odd,
  error: odd,
  errorInfo: fc.oneof(fc.record({ info: text, vendorId: odd }, { requiredKeys: [] }), odd),
  quality: fc.oneof(fc.constantFrom('GOOD', 'BAD', 'good'), odd),
  historical: odd,
  metrics: fc.oneof(fc.record({ power_kw: odd }), many, odd),
  periodS: odd,
  alarms: fc.oneof(fc.array(alarm, { maxLength: 2 }), odd),
  kind: odd,
  asset: odd,
  unknown: odd,
};
const oneOrTwo = fc
  .subarray(Object.keys(fields), { minLength: 1, maxLength: 2 })
  .chain((names) =>
    fc.record(Object.fromEntries(names.map((name) => [name, fields[name as keyof typeof fields]]))),
  );

it('the schema that is published takes what the check takes, and nothing else', () => {
  let taken = 0;
  const holds = fc.property(oneOrTwo, (message) => {
    const isTaken = checkMessage(message) === undefined;
    if (isTaken) taken += 1;
    expect(messageSchema.safeParse(message).success).toBe(isTaken);
  });
  fc.assert(holds, { numRuns: 5000 });
  expect(taken).toBeGreaterThan(500);
});
