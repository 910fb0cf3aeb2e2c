import { type AlarmRule, endSuppression } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { MINUTE, pueRule, SECOND, timeline } from './timeline.ts';

const plain: AlarmRule = { ...pueRule, onDelayS: 0 };
const latched: AlarmRule = { ...plain, latched: true, safety: true };
const HIGH = 1.3;
const LOW = 1.2;

describe('an alarm on a limit', () => {
  it('AT-AL-01 rises once after its on-delay and falls below limit and deadband', () => {
    const values = [1.24, 1.25, 1.26, 1.24, 1.26, 1.26, 1.27, 1.26, 1.24, 1.235, 1.229, 1.22];
    const line = timeline(pueRule);
    const states = values.map((value, index) => {
      line.see(index * 5 * MINUTE, value);
      if (line.core.active) return 'A';
      return line.core.raiseDue === null ? 'N' : 'P';
    });
    expect(states.join(' ')).toBe('N P P N P P P A A A N N');
    expect(line.story).toEqual([
      ['raised', 35 * MINUTE],
      ['cleared', 50 * MINUTE],
    ]);
  });

  it('AT-AL-02 acknowledged first, it is normal when its condition ends', () => {
    const line = timeline(plain).see(0, HIGH);
    expect([line.state, line.tell(10, 'ack'), line.state]).toEqual([
      'UNACK_ACTIVE',
      'applied',
      'ACK_ACTIVE',
    ]);
    expect(line.see(20, LOW).state).toBe('NORMAL');
  });

  it('AT-AL-02 over first, it waits for somebody to acknowledge it', () => {
    const line = timeline(plain).see(0, HIGH).see(10, LOW);
    expect(line.state).toBe('RTN_UNACK');
    expect([line.tell(20, 'ack'), line.state]).toEqual(['applied', 'NORMAL']);
    expect(line.core).toMatchObject({ raisedAt: 0, clearedAt: 10, ackedAt: 20, ackedBy: 'li' });
  });

  it('raised again before it was acknowledged is a new occurrence', () => {
    const line = timeline(plain).see(0, HIGH).see(10, LOW).see(20, HIGH);
    expect([line.state, line.core.occurrence]).toEqual(['UNACK_ACTIVE', 2]);
    expect(line.tell(30, 'ack', { occurrence: 1 })).toBe('stale');
    expect(line.state).toBe('UNACK_ACTIVE');
  });

  it('AT-AL-03 a shelf that ends with the condition still there annunciates once', () => {
    const line = timeline(plain).see(0, HIGH);
    line.tell(0, 'ack');
    expect(line.tell(0, 'shelve', { forS: 3600 })).toBe('applied');
    line.wait(60 * MINUTE - 1);
    expect(line.state).toBe('SHELVED');
    line.wait(60 * MINUTE).wait(61 * MINUTE);
    expect(line.state).toBe('UNACK_ACTIVE');
    expect(line.story.filter(([step]) => step === 'unshelved')).toEqual([
      ['unshelved', 60 * MINUTE],
    ]);
    expect(line.core).toMatchObject({ ackedAt: null, ackedBy: null, occurrence: 1 });
  });

  it('AT-AL-04 stays active while nothing is heard or the quality is unknown', () => {
    const line = timeline(plain)
      .see(0, HIGH)
      .wait(20 * MINUTE);
    expect(line.state).toBe('UNACK_ACTIVE');
    line.see(21 * MINUTE, null).wait(60 * MINUTE);
    expect(line.story).toEqual([['raised', 0]]);
  });

  it('AT-AL-05 what back-filled data crossed is recorded once and annunciates nothing', () => {
    const line = timeline(plain).see(120 * MINUTE, LOW);
    const past = { historical: true };
    line
      .see(0, HIGH, past)
      .see(MINUTE, HIGH, past)
      .see(2 * MINUTE, LOW, past);
    line
      .see(0, HIGH, past)
      .see(MINUTE, HIGH, past)
      .see(2 * MINUTE, LOW, past);
    expect(line.story).toEqual([['recorded', 0]]);
    expect(line.steps[0]?.historical).toBe(true);
    expect([line.state, line.core.occurrence]).toEqual(['NORMAL', 0]);
    line.see(3 * MINUTE, HIGH, past);
    expect(line.story.at(-1)).toEqual(['recorded', 3 * MINUTE]);
  });

  it('falls only after its off-delay, and starts it anew when it was high in between', () => {
    const line = timeline({ ...plain, offDelayS: 60 }).see(0, HIGH);
    line
      .see(10 * SECOND, LOW)
      .see(40 * SECOND, HIGH)
      .see(50 * SECOND, LOW);
    expect(line.wait(110 * SECOND - 1).core.active).toBe(true);
    expect(line.wait(110 * SECOND).story.at(-1)).toEqual(['cleared', 110 * SECOND]);
  });

  it('goes on with what was left of its delay after the quality was unknown', () => {
    const line = timeline({ ...plain, onDelayS: 60 })
      .see(0, HIGH)
      .see(20 * SECOND, null);
    line.wait(10 * MINUTE).see(10 * MINUTE, HIGH);
    expect(line.wait(10 * MINUTE + 40 * SECOND - 1).steps).toEqual([]);
    expect(line.wait(11 * MINUTE).story).toEqual([['raised', 10 * MINUTE + 40 * SECOND]]);
  });

  it('never clears before it was raised', () => {
    const line = timeline({ ...plain, onDelayS: 10 })
      .see(0, HIGH)
      .wait(12 * SECOND);
    line.see(5 * SECOND, LOW).wait(13 * SECOND);
    expect(line.story).toEqual([
      ['raised', 10 * SECOND],
      ['cleared', 10 * SECOND],
    ]);
  });
});

describe('a live reading that comes late', () => {
  it('annunciates once what is over by now', () => {
    const line = timeline(plain).see(10, LOW).see(5, HIGH).see(5, HIGH);
    expect(line.story).toEqual([
      ['raised', 5],
      ['cleared', 10],
    ]);
    expect(line.state).toBe('RTN_UNACK');
  });

  it('calls nobody again when a message of an occurrence comes twice', () => {
    const line = timeline(plain).see(5, HIGH).see(10, LOW).see(5, HIGH).see(10, LOW);
    expect(line.story).toEqual([
      ['raised', 5],
      ['cleared', 10],
    ]);
  });

  it('stays active when only unknown quality followed it', () => {
    const line = timeline(plain).see(1, HIGH).see(2, LOW).see(10, null).see(5, HIGH);
    expect(line.state).toBe('UNACK_ACTIVE');
  });
});

describe('a latched safety alarm', () => {
  it('stays until it is reset, and can be neither shelved nor suppressed', () => {
    const line = timeline(latched).see(0, HIGH);
    expect(line.tell(1, 'shelve', { forS: 60 })).toBe('refused');
    expect(line.tell(1, 'suppress')).toBe('refused');
    expect(line.tell(1, 'reset')).toBe('refused');
    expect(line.see(2, LOW).state).toBe('LATCHED_UNACK');
    line.tell(3, 'ack');
    expect(line.state).toBe('LATCHED_ACK');
    expect([line.tell(4, 'reset'), line.state]).toEqual(['applied', 'NORMAL']);
  });

  it('rises again out of its latch', () => {
    const line = timeline(latched).see(0, HIGH).see(1, LOW).see(2, HIGH);
    expect([line.state, line.core.occurrence]).toEqual(['UNACK_ACTIVE', 2]);
  });
});

describe('commands', () => {
  it('are refused on what was never raised, and when they would change nothing', () => {
    expect(timeline(plain).tell(0, 'ack')).toBe('refused');
    const line = timeline(plain).see(0, HIGH);
    expect([line.tell(1, 'ack'), line.tell(2, 'ack')]).toEqual(['applied', 'refused']);
    expect(line.tell(3, 'unshelve')).toBe('refused');
    expect(line.tell(3, 'return')).toBe('refused');
    expect([line.tell(4, 'suppress'), line.tell(5, 'suppress')]).toEqual(['applied', 'refused']);
    const twice = [line.tell(6, 'out-of-service'), line.tell(7, 'out-of-service')];
    expect(twice).toEqual(['applied', 'refused']);
  });

  it('shelve only for a time and with a reason', () => {
    const line = timeline(plain).see(0, HIGH);
    expect(line.tell(1, 'shelve', { forS: 60, reason: '' })).toBe('refused');
    expect(line.tell(1, 'shelve')).toBe('refused');
    expect(line.tell(1, 'shelve', { forS: 86_401 })).toBe('refused');
    expect(line.tell(1, 'shelve', { forS: 86_400 })).toBe('applied');
    expect([line.tell(2, 'unshelve'), line.state]).toEqual(['applied', 'UNACK_ACTIVE']);
  });

  it('shelve once, until it clears: what came and went under it calls nobody', () => {
    const line = timeline(plain).see(0, HIGH);
    expect(line.tell(1, 'shelve', { forS: 3600, mode: 'one_shot' })).toBe('applied');
    expect(line.see(2, HIGH).state).toBe('SHELVED');
    expect(line.see(3, LOW).state).toBe('NORMAL');
    expect(line.see(4, HIGH).state).toBe('UNACK_ACTIVE');
    expect(line.see(5, LOW).tell(6, 'shelve', { forS: 3600, mode: 'one_shot' })).toBe('refused');
  });

  it('shelve no longer than the rule allows, and not at all where it says so', () => {
    const short = timeline({ ...plain, shelveMaxS: 600 }).see(0, HIGH);
    expect(short.tell(1, 'shelve', { forS: 601 })).toBe('refused');
    expect(short.tell(1, 'shelve', { forS: 600 })).toBe('applied');
    const never = timeline({ ...plain, shelveMaxS: 0 }).see(0, HIGH);
    expect(never.tell(1, 'shelve', { forS: 1 })).toBe('refused');
  });

  it('out of service hides what happens until it is returned, then what holds annunciates', () => {
    const line = timeline(plain).see(0, HIGH);
    line.tell(1, 'ack');
    line.tell(2, 'out-of-service');
    expect(line.see(3, LOW).see(4, HIGH).state).toBe('OUT_OF_SERVICE');
    expect([line.tell(5, 'return', { occurrence: 2 }), line.state]).toEqual([
      'applied',
      'UNACK_ACTIVE',
    ]);
  });

  it('leave comments, the newest twenty', () => {
    const line = timeline(plain).see(0, HIGH);
    for (let n = 1; n <= 21; n += 1) line.tell(n, 'comment', { reason: `note ${n}` });
    expect(line.core.comments.map(({ text }) => text)).toEqual(
      Array.from({ length: 20 }, (_, n) => `note ${n + 2}`),
    );
  });
});

describe('suppression by design', () => {
  it('annunciates at its end what still holds, and nothing that is over', () => {
    const held = timeline(plain).see(0, HIGH);
    held.tell(1, 'ack');
    const suppressed = { ...held.core, suppressedBy: 'w-1' };
    expect(endSuppression(suppressed, 9).core).toMatchObject({ acked: false, suppressedBy: null });
    const over = { ...timeline(plain).see(0, HIGH).see(1, LOW).core, suppressedBy: 'w-1' };
    expect(endSuppression(over, 9).core).toMatchObject({ active: false, acked: true });
  });
});
