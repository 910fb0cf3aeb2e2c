import type { ReadingRow } from '@infrapulse/ports';
import fc from 'fast-check';

/** What a few kinds measure. */
export const metrics: Readonly<Record<string, readonly string[]>> = {
  charger: ['power_kw', 'energy_kwh', 'soc_pct'],
  substation: ['p_mw'],
};

const odd = fc.constantFrom(
  '"',
  '\\',
  ' ',
  ',',
  '=',
  '车',
  '🚗',
  "'",
  '\\,',
  '\\"',
  ';',
  '\\\\',
  '--',
);
const plain = fc.string({ unit: 'grapheme', maxLength: 6 });
const text = fc.array(fc.oneof(odd, plain), { maxLength: 5 }).map((pieces) => pieces.join(''));
/** Also line breaks, and characters that no one sees. */
const fieldText = fc
  .array(fc.oneof(text, fc.constantFrom('\n', '\r', '\t', '\u0000', '\u007f')), { maxLength: 4 })
  .map((pieces) => pieces.join(''));
/** What a tag can hold; anything else is refused. */
const tagText = text.filter((one) => !/\p{Cc}|\\([,= ]|$)/u.test(one));
const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1e21, 5e-324, -1e-7, Number.MAX_VALUE, 2 ** 53, 0.1 + 0.2),
);
const measured = fc.option(value);
const words = fc.option(fieldText);

export const readingRow: fc.Arbitrary<ReadingRow> = fc.record({
  kind: fc.constantFrom('charger', 'substation', 'gateway'),
  asset: tagText.filter((one) => one !== ''),
  part: tagText,
  ts: fc.integer({ min: -9_223_372_036_854, max: 9_223_372_036_853 }),
  at: fc.maxSafeInteger(),
  status: words,
  rawStatus: words,
  vocab: words,
  error: words,
  quality: fc.constantFrom('GOOD', 'BAD', 'TEST'),
  historical: fc.boolean(),
  metrics: fc.dictionary(
    fc.oneof(fc.constantFrom('power_kw', 'soc_pct', 'p_mw', 'time', 'status', 'src', 'part'), text),
    measured,
    { maxKeys: 4, noNullPrototype: true },
  ),
  extra: fc.option(fc.record({ ext: fc.dictionary(text, text, { noNullPrototype: true }) })),
  src: fc.tuple(fc.nat(), fc.maxSafeNat()).map(([partition, offset]) => `${partition}:${offset}`),
});
