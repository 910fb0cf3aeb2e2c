import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { nextTurn } from '../src/next-turn.ts';

describe('turns of those that work in pieces', () => {
  it('come in the order of asking, with what has arrived heard between any two', async () => {
    const heard: string[] = [];
    const works = async (name: string) => {
      for (let piece = 1; piece <= 2; piece += 1) {
        await nextTurn();
        heard.push(`${name}${piece}`);
      }
    };
    const arrives = async () => {
      for (let n = 0; n < 7; n += 1) {
        heard.push('.');
        await turnOfTheLoop();
      }
    };
    await Promise.all([arrives(), works('a'), works('b'), works('c')]);
    expect(heard.join('')).toBe('..a1.b1.c1.a2.b2.c2');
  });

  it('go on after all have had theirs', async () => {
    await nextTurn();
    await Promise.all([nextTurn(), nextTurn()]);
    await expect(nextTurn()).resolves.toBeUndefined();
  });
});
