import { jsonErrorLine, jsonLines } from '@infrapulse/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const TEXT = `{
  "a": [1, {
    "b": "x\\n{\\"b\\":",
    "c": []
  }],
  "d": null
}`;

describe('lines of a JSON text', () => {
  it('are those on which values stand, and of what is missing those where it should be', () => {
    const lineOf = jsonLines(TEXT);
    expect(
      [[], ['a', 0], ['a', '1', 'b'], ['a', 1, 'c'], ['d'], ['a', 1, 'none']].map(lineOf),
    ).toEqual([1, 2, 3, 4, 6, 2]);
  });

  it('are found in any value, printed one to a line', () => {
    const holds = fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const text = JSON.stringify(value, null, 1);
      const lines = text.split('\n');
      const lineOf = jsonLines(text);
      for (const name of Object.keys(value))
        expect(lines[lineOf([name]) - 1]?.trim().startsWith(JSON.stringify(name))).toBe(true);
    });
    fc.assert(holds, { numRuns: 200, seed: 7 });
  });

  it('name where parsing ended, if the message says it', () => {
    expect(jsonErrorLine('{\n"a": 1 x}', 'Expected , at position 8')).toBe(2);
    expect(jsonErrorLine('{\n\n', 'Unexpected end of JSON input')).toBe(3);
    expect(jsonErrorLine('{', 'Something else')).toBeUndefined();
  });
});
