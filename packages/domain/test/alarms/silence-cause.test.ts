import { isSilenceAlarm, type SilenceSight, silenceAlarm, silenceCause } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';

const sight = (scope: SilenceSight['scope'], late: number, assets = late): SilenceSight => ({
  scope,
  id: 'x',
  assets,
  late,
});
const cause = (...sights: SilenceSight[]) => silenceCause(sights)?.scope;

describe('the cause of silence', () => {
  it('is nobody else when one asset is late, or fewer than eight of ten', () => {
    expect(cause(sight('gateway', 1), sight('site', 1, 4), sight('operator', 79, 100))).toBe(
      undefined,
    );
  });

  it('is the nearest of those that explain the same', () => {
    expect(cause(sight('operator', 9), sight('site', 9), sight('gateway', 9))).toBe('gateway');
    expect(cause(sight('operator', 41, 50), sight('gateway', 40))).toBe('gateway');
  });

  it('is the widest when that explains more', () => {
    expect(cause(sight('gateway', 9), sight('site', 12), sight('operator', 100))).toBe('operator');
  });

  it('has an alarm of its own, known by its id', () => {
    const id = silenceAlarm({ scope: 'gateway', id: 'gw-7' });
    expect([id, isSilenceAlarm(id)]).toEqual(['gateway~gw-7~-~GATEWAY_SILENT', true]);
    expect(isSilenceAlarm('asset~gw-7~-~DEVICE_SILENT')).toBe(false);
    expect(isSilenceAlarm('li')).toBe(false);
  });
});
