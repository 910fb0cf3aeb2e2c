import { describe, expect, it } from 'vitest';
import { checkTls } from '../src/check-tls.ts';

describe('texts for TLS', () => {
  it('that are no certificate, or no key, are refused before anybody is asked', () => {
    for (const ssl of [{ cert: 'no PEM' }, { key: 'no PEM' }])
      expect(() => checkTls(ssl)).toThrow(
        expect.objectContaining({
          code: 'IP_CONFIG_INVALID',
          message: expect.stringMatching(/^stream\.kafka\.ssl\.cert and stream\.kafka\.ssl\.key: /),
        }),
      );
  });

  it('may all be left out', () => {
    checkTls(undefined);
    checkTls({});
  });
});
