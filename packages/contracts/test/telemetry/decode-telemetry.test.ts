import { describe, expect, it } from 'vitest';
import { type DecodeContext, decodeTelemetry, fault, parseTopic } from '../../src/index.ts';

const NOW = Date.UTC(2026, 10, 24, 8, 0, 0);
const CONTEXT: DecodeContext = {
  now: NOW,
  node: 'n1',
  strict: false,
  who: () => ({ clock: 'device', intervalMs: 60_000 }),
};

function decode(payload: unknown, context: Partial<DecodeContext> = {}, topic?: string) {
  const parsed = parseTopic(topic ?? 'infrapulse/v1/charger/cs-1/telemetry');
  if (parsed.use !== 'telemetry' && parsed.use !== 'gateway_telemetry') throw new Error(parsed.use);
  const bytes = payload instanceof Uint8Array ? payload : Buffer.from(textOf(payload));
  return decodeTelemetry(parsed, bytes, { ...CONTEXT, ...context });
}

function textOf(payload: unknown): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload);
}

function codes(payload: unknown, context: Partial<DecodeContext> = {}, topic?: string) {
  return decode(payload, context, topic).map((one) => (one.ok ? 'ok' : `${one.code} ${one.field}`));
}

function hint(payload: unknown): string {
  const [one] = decode(payload);
  return one && !one.ok ? one.hint : '';
}

function asides(payload: unknown): readonly string[] {
  const [one] = decode(payload);
  return one?.ok ? one.setAside.map(({ code, field }) => `${code} ${field}`) : ['refused'];
}

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

describe('an accepted message', () => {
  it('becomes a reading with every field', () => {
    const message = {
      ts: NOW - 1000,
      seq: 4,
      part: '1',
      status: 'Charging',
      vocab: 'ocpp1.6',
      error: 'NoError',
      quality: 'GOOD',
      historical: false,
      metrics: { power_kw: 60.1, energy_kwh: null },
      ext: { a: [1] },
    };
    expect(decode(message)).toEqual([
      {
        ok: true,
        setAside: [],
        reading: {
          type: 'reading',
          kind: 'charger',
          asset: 'cs-1',
          part: '1',
          ts: NOW - 1000,
          at: NOW,
          node: 'n1',
          gateway: '',
          status: 'CHARGING',
          rawStatus: 'Charging',
          vocab: 'ocpp1.6',
          error: 'NoError',
          quality: 'GOOD',
          historical: false,
          seq: 4,
          metrics: { power_kw: 60.1, energy_kwh: null },
          extra: { ext: { a: [1] } },
        },
      },
    ]);
  });

  it('may be a heartbeat of nothing but its time', () => {
    expect(codes({ ts: NOW })).toEqual(['ok']);
  });

  it('may give its time as RFC 3339 with a zone', () => {
    const [one] = decode({ ts: '2026-11-24T15:59:59.5+08:00' });
    expect(one?.ok && one.reading.ts).toBe(NOW - 500);
  });

  it.each([
    ['2026-02-30T01:00:00Z', 'SCHEMA ts'],
    ['2026-02-29T01:00:00+08:00', 'SCHEMA ts'],
    ['2024-02-29T01:00:00+08:00', 'ok'],
    ['2026-04-31 01:00:00Z', 'SCHEMA ts'],
    ['2026-02-28T24:00:00Z', 'SCHEMA ts'],
    ['2026-01-31T23:59:59Z', 'ok'],
    ['2026-00-10T01:00:00Z', 'SCHEMA ts'],
  ])('takes only dates and hours that exist: %s', (ts, expected) => {
    expect(codes({ ts })).toEqual([expected]);
    if (expected !== 'ok')
      expect(decode({ ts })[0]).toMatchObject({ hint: expect.stringContaining('RFC 3339') });
  });

  it('keeps text beyond ASCII whole', () => {
    const [one] = decode({ ts: NOW, error: '枪头过温' });
    expect(one?.ok && one.reading.error).toBe('枪头过温');
  });

  it('turns true and false into 1 and 0', () => {
    const topic = 'infrapulse/v1/site5g/s-1/telemetry';
    const [one] = decode({ ts: NOW, metrics: { door: true, smoke: false } }, {}, topic);
    expect(one?.ok && one.reading.metrics).toEqual({ door: 1, smoke: 0 });
  });

  it('is history when older than 15 min or three intervals, marked or not', () => {
    const who = () => ({ clock: 'device', intervalMs: 900_000 }) as const;
    const historical = [NOW - 15 * 60_000, NOW - 15 * 60_000 - 1].map((ts) => {
      const [one] = decode({ ts });
      return one?.ok && one.reading.historical;
    });
    const [slow] = decode({ ts: NOW - 44 * 60_000 }, { who });
    expect([...historical, slow?.ok && slow.reading.historical]).toEqual([false, true, false]);
  });

  it('of an asset without clock counts at receipt and is uncertain at best', () => {
    const who = () => ({ clock: 'none', intervalMs: 60_000 }) as const;
    const found = [{}, { ts: 5, quality: 'BAD' }].map((message) => {
      const [one] = decode(message, { who });
      return one?.ok && [one.reading.ts, one.reading.quality];
    });
    expect(found).toEqual([
      [NOW, 'UNCERTAIN'],
      [NOW, 'BAD'],
    ]);
  });
});

describe('an array', () => {
  it('is judged message by message', () => {
    expect(codes([{ ts: NOW }, { ts: 'x' }, 7, { ts: NOW }])).toEqual([
      'ok',
      'SCHEMA ts',
      'SCHEMA ',
      'ok',
    ]);
  });

  it('that is empty is one rejection', () => {
    expect(codes([])).toEqual(['SCHEMA ']);
  });

  it('of more than a thousand is one rejection', () => {
    expect(codes(Array.from({ length: 1001 }, () => ({ ts: NOW })))).toEqual(['SCHEMA ']);
  });

  it('keeps the bytes of each refused message', () => {
    const refused = decode([{ ts: NOW }, { ts: NOW, x: 1 }]).find((one) => !one.ok);
    expect(refused && !refused.ok && Buffer.from(refused.raw).toString()).toBe(
      `{"ts":${NOW},"x":1}`,
    );
  });
});

describe('a gateway', () => {
  const TOPIC = 'infrapulse/v1/gateway/gw-7/telemetry';

  it('speaks for the assets that its messages name', () => {
    const [one] = decode([{ kind: 'hydrogen', asset: 'h-1', ts: NOW, status: 'open' }], {}, TOPIC);
    expect(one?.ok && [one.reading.kind, one.reading.asset, one.reading.gateway]).toEqual([
      'hydrogen',
      'h-1',
      'gw-7',
    ]);
  });

  it('must name kind and asset of each message', () => {
    const messages = [
      { ts: NOW, kind: 'charger' },
      { ts: NOW, asset: 'a' },
      { ts: NOW, asset: 'a', kind: 'chager' },
    ];
    expect(codes(messages, {}, TOPIC)).toEqual([
      'SCHEMA asset',
      'SCHEMA kind',
      'UNKNOWN_KIND kind',
    ]);
  });
});

describe('a refused payload', () => {
  it('is NOT_JSON when empty, cut off or with NaN', () => {
    const texts = ['', '{"ts":', `{"ts":${NOW},"metrics":{"power_kw":NaN}}`];
    expect(texts.flatMap((text) => codes(text))).toEqual(texts.map(() => 'NOT_JSON '));
  });

  it('is NOT_UTF8 when its bytes are', () => {
    expect(codes(Buffer.from([0x22, 0xb2, 0xdc, 0x22]))).toEqual(['NOT_UTF8 ']);
  });

  it('that nests too deep is kept as it was sent, in an array too', () => {
    const deep = `{"ts":${NOW},"ext":${nested(40)}}`;
    for (const payload of [deep, `[${deep}]`]) {
      const [one] = decode(payload);
      expect(one).toMatchObject({ ok: false, code: 'TOO_DEEP' });
      expect(one?.ok ? '' : Buffer.from(one?.raw ?? []).toString()).toBe(deep);
    }
  });

  it('is TOO_DEEP when it nests ten thousand levels, wherever', () => {
    const deep = nested(10_000);
    expect(codes(deep)).toEqual(['TOO_DEEP ']);
    expect(codes(`{"ts":${NOW},"ext":{"a":${deep}}}`)).toEqual(['TOO_DEEP ']);
    expect(codes(`{"ts":${NOW},"status":${deep}}`)).toEqual(['TOO_DEEP ']);
    expect(codes(`[{"ts":${NOW},"x":${deep}},{"ts":${NOW}}]`)).toEqual(['TOO_DEEP ', 'ok']);
  });

  it('survives half a million levels', () => {
    expect(codes(`{"ts":${NOW},"ext":{"a":${nested(500_000)}}}`)).toEqual(['TOO_DEEP ']);
  });

  it('is SCHEMA when __proto__ is named anywhere', () => {
    const texts = ['"__proto__":{}', '"metrics":{"__proto__":1}', '"ext":{"a":{"__proto__":1}}'];
    expect(texts.flatMap((text) => codes(`{"ts":${NOW},${text}}`))).toEqual([
      'SCHEMA __proto__',
      'SCHEMA metrics.__proto__',
      'SCHEMA ext',
    ]);
  });

  it('is SCHEMA, naming the field, when a type is wrong', () => {
    const wrong = [
      { ts: 1.5 },
      { ts: '2026-11-24T08:00:00' },
      { seq: -1 },
      { part: 'a b' },
      { status: null },
      { vocab: 1 },
      { error: 1 },
      { errorInfo: { vendor: 'x' } },
      { quality: 'good' },
      { historical: 'yes' },
      { metrics: [] },
      { periodS: 0 },
      { alarms: [{ code: 'a' }] },
      { ext: { a: 'x'.repeat(4096) } },
    ];
    const found = wrong.flatMap((fields) => codes({ ts: NOW, ...fields }));
    expect(found).toEqual(wrong.map((fields) => `SCHEMA ${Object.keys(fields)[0]}`));
  });

  it('is SCHEMA without ts', () => {
    expect(codes({ status: 'IDLE' })).toEqual(['SCHEMA ts']);
  });

  it('of the kind of another topic is KIND_MISMATCH', () => {
    expect(codes({ ts: NOW, kind: 'hydrogen' })).toEqual(['KIND_MISMATCH kind']);
  });

  it('whose speaker is refused says so before its clock is looked at', () => {
    const who = () => fault('UNKNOWN_ASSET', 'asset', '');
    expect(codes({ ts: 5 }, { who })).toEqual(['UNKNOWN_ASSET asset']);
  });

  it('is CLOCK_SKEW more than 5 min ahead and TOO_OLD before 2015', () => {
    const times = [NOW + 300_000, NOW + 300_001, Date.UTC(2015, 0, 1), 0];
    expect(times.flatMap((ts) => codes({ ts }))).toEqual([
      'ok',
      'CLOCK_SKEW ts',
      'ok',
      'TOO_OLD ts',
    ]);
  });
});

describe('a hint', () => {
  it('guesses seconds, microseconds and local time sent as UTC', () => {
    const hints = [NOW / 1000, NOW * 1000, NOW + 8 * 3_600_000].map((ts) => hint({ ts }));
    expect(hints).toEqual([
      'ts looks like seconds: send milliseconds.',
      'ts looks like microseconds: send milliseconds.',
      'ts is 8 h ahead: local time sent as UTC?',
    ]);
  });

  it('names the nearest field, metric and status', () => {
    expect(hint({ ts: NOW, metric: {} })).toContain('Did you mean "metrics"?');
    expect(hint({ ts: NOW, metrics: { power_kws: 1 } })).toContain('Did you mean "power_kw"?');
    expect(hint({ ts: NOW, status: 'charging' })).toContain('Did you mean "Charging"?');
  });
});

describe('what will not do beside what will', () => {
  it('is set aside with name and reason: unknown, wrong type, out of range, not finite', () => {
    const metrics = '{"power_kw":1,"powr":2,"soc_pct":101,"current_a":"3","voltage_v":1e999}';
    expect(asides(`{"ts":${NOW},"metrics":${metrics}}`)).toEqual([
      'SCHEMA metrics.powr',
      'OUT_OF_RANGE metrics.soc_pct',
      'SCHEMA metrics.current_a',
      'OUT_OF_RANGE metrics.voltage_v',
    ]);
  });

  it('leaves the good metrics accepted', () => {
    const [one] = decode({ ts: NOW, metrics: { power_kw: 1, constructor: 2, soc_pct: 101 } });
    expect(one?.ok && one.reading.metrics).toEqual({ power_kw: 1 });
  });

  it('is set aside when it is a status no vocabulary knows', () => {
    expect(asides({ ts: NOW, status: 'Loading', metrics: { power_kw: 1 } })).toEqual([
      'UNKNOWN_STATUS status',
    ]);
  });

  it('is refused when nothing else is left', () => {
    expect(codes({ ts: NOW, status: 'Loading' })).toEqual(['UNKNOWN_STATUS status']);
    expect(codes({ ts: NOW, metrics: { soc_pct: 101 } })).toEqual(['OUT_OF_RANGE metrics.soc_pct']);
    expect(codes({ ts: NOW, status: 'IDLE', vocab: 'ocpp3' })).toEqual(['UNKNOWN_STATUS vocab']);
  });

  it('refuses the whole when strict', () => {
    const message = { ts: NOW, metrics: { power_kw: 1, powr: 2 } };
    expect(codes(message, { strict: true })).toEqual(['SCHEMA metrics.powr']);
  });
});
