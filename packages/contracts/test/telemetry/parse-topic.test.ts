import { describe, expect, it } from 'vitest';
import { parseTopic } from '../../src/index.ts';

function codeOf(topic: string): string {
  const parsed = parseTopic(topic);
  return parsed.use === 'refused' ? parsed.fault.code : parsed.use;
}

describe('a topic', () => {
  it('says what a message is', () => {
    expect(parseTopic('infrapulse/v1/charger/cs-1/telemetry')).toEqual({
      use: 'telemetry',
      kind: 'charger',
      asset: 'cs-1',
    });
    expect(parseTopic('infrapulse/v1/gateway/gw.7/telemetry')).toEqual({
      use: 'gateway_telemetry',
      gateway: 'gw.7',
    });
    const uses = ['charger/c/presence', 'gateway/g/presence', 'charger/c/session', 'clock'];
    expect(uses.map((rest) => codeOf(`infrapulse/v1/${rest}`))).toEqual([
      'presence',
      'gateway_presence',
      'session',
      'clock',
    ]);
  });

  it("outside infrapulse/ is nobody else's business", () => {
    expect(['a/b', 'infrapulse', '/infrapulse/v1/kpi'].map(codeOf)).toEqual([
      'foreign',
      'foreign',
      'foreign',
    ]);
  });

  it('of the product is forbidden', () => {
    const topics = ['kpi/x', 'alarm/a/b/c/d', 'rejected/me', 'charger/c/orders', 'charger'];
    expect(topics.map((rest) => codeOf(`infrapulse/v1/${rest}`))).toEqual(
      topics.map(() => 'TOPIC_FORBIDDEN'),
    );
    expect(codeOf('infrapulse/v2/charger/c/telemetry')).toBe('TOPIC_FORBIDDEN');
  });

  it('of a thousand levels is forbidden', () => {
    expect(codeOf(`infrapulse/v1${'/a'.repeat(1000)}`)).toBe('TOPIC_FORBIDDEN');
  });

  it('of an unknown kind says which there are', () => {
    const parsed = parseTopic('infrapulse/v1/chargers/c/telemetry');
    expect(parsed.use === 'refused' && parsed.fault).toMatchObject({
      code: 'UNKNOWN_KIND',
      hint: expect.stringContaining('Did you mean "charger"?'),
    });
  });

  it('needs an id of plain characters', () => {
    expect(codeOf('infrapulse/v1/charger/a b/telemetry')).toBe('SCHEMA');
    expect(codeOf('infrapulse/v1/charger//telemetry')).toBe('SCHEMA');
  });
});
