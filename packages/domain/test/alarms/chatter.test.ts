import { isChattering } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { MINUTE, pueRule, SECOND, timeline } from './timeline.ts';

const HIGH = 1.3;
const LOW = 1.2;
const plain = { ...pueRule, onDelayS: 0 };

/** Raised at each of these seconds and over four later. */
function flapping(seconds: readonly number[], rule = plain) {
  const line = timeline(rule);
  for (const t of seconds) line.see(t * SECOND, HIGH).see((t + 4) * SECOND, LOW);
  return line;
}

describe('an alarm that comes and goes', () => {
  it.each([
    [[0, 20, 55], true],
    [[0, 30, 60], true],
    [[0, 30, 65], false],
  ])('AT-AL-08 three calls at %j s: chattering %s', (seconds, chatters) => {
    expect(isChattering(flapping(seconds).core)).toBe(chatters);
  });

  it('is held as one occurrence, and over once it has been gone for a minute', () => {
    const line = flapping([0, 20, 40, 60, 80, 100]);
    line.wait(10 * MINUTE);
    expect(line.story.map(([step, at]) => [step, at / SECOND])).toEqual([
      ['raised', 0],
      ['cleared', 4],
      ['raised', 20],
      ['cleared', 24],
      ['raised', 40],
      ['cleared', 164],
    ]);
    expect([line.core.occurrence, isChattering(line.core)]).toEqual([3, false]);
  });

  it('keeps an acknowledgement while it is held', () => {
    const line = flapping([0, 20, 40]);
    line.tell(50 * SECOND, 'ack');
    expect(line.see(55 * SECOND, HIGH).see(58 * SECOND, LOW).state).toBe('ACK_ACTIVE');
    expect(line.wait(5 * MINUTE).state).toBe('NORMAL');
  });

  it('settles without a call when it stays for a minute, and then clears at once', () => {
    const line = flapping([0, 20, 40])
      .see(70 * SECOND, HIGH)
      .wait(3 * MINUTE);
    expect(line.story.at(-1)).toEqual(['settled', 130 * SECOND]);
    expect([isChattering(line.core), line.state]).toEqual([false, 'UNACK_ACTIVE']);
    line.see(200 * SECOND, LOW);
    expect(line.story.at(-1)).toEqual(['cleared', 200 * SECOND]);
  });

  it('stands still while nothing is known of it', () => {
    const line = flapping([0, 20, 40])
      .see(64 * SECOND, null)
      .wait(9 * MINUTE);
    expect(isChattering(line.core)).toBe(true);
    line.see(10 * MINUTE, LOW).wait(20 * MINUTE);
    expect(line.story.at(-1)).toEqual(['cleared', 10 * MINUTE + 40 * SECOND]);
  });

  it('is no chatter while it calls nobody', () => {
    const line = timeline(plain).see(0, HIGH);
    line.tell(SECOND, 'out-of-service');
    for (const t of [4, 20, 40]) line.see(t * SECOND, LOW).see((t + 4) * SECOND, HIGH);
    expect([isChattering(line.core), line.core.called]).toEqual([false, false]);
  });

  it('clears no earlier than its own off-delay', () => {
    const line = flapping([0, 100, 120, 140], { ...plain, offDelayS: 5 * 60 });
    expect(line.core.occurrence).toBe(1);
  });
});
