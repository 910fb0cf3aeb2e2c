import { expect, it } from 'vitest';
import { linesOf, sendLines } from '../src/send-lines.ts';
import type { Sent } from '../src/server-calls.ts';

/** A store that takes any line but those with `bad` in them, and no request of more than `most` lines. */
function storeOf(most = Number.POSITIVE_INFINITY) {
  const stored = new Set<string>();
  let requests = 0;
  async function send(lines: Buffer): Promise<Sent> {
    requests += 1;
    const all = lines.toString().split('\n').filter(Boolean);
    if (all.length > most) return { kind: 'tooLarge' };
    if (all.some((line) => line.includes('bad')))
      return { kind: 'refused', reason: 'a bad one', dropped: null };
    for (const line of all) stored.add(line);
    return { kind: 'stored' };
  }
  return { send, stored, requests: () => requests };
}

const texts = (count: number, bad: readonly number[]) =>
  Array.from({ length: count }, (_, i) => `m,a=${bad.includes(i) ? 'bad' : 'good'} x=${i} ${i}`);

it('names exactly the lines that are refused, and stores all others', async () => {
  const store = storeOf();
  const bad = [0, 17, 4999, 5000, 9998];
  const refused = await sendLines(
    store.send,
    linesOf(texts(9999, bad), (i) => i),
  );
  expect(refused.map(({ index }) => index).sort((a, b) => a - b)).toEqual(bad);
  expect(store.stored.size).toBe(9999 - bad.length);
  expect(store.requests()).toBeLessThan(2 + bad.length * 28);
});

it('splits what is too large for a request', async () => {
  const store = storeOf(700);
  expect(
    await sendLines(
      store.send,
      linesOf(texts(5000, []), (i) => i),
    ),
  ).toEqual([]);
  expect(store.stored.size).toBe(5000);
});

it('asks no further when the server says that all of it was dropped', async () => {
  let requests = 0;
  const send = async (): Promise<Sent> => {
    requests += 1;
    return { kind: 'refused', reason: 'conflict', dropped: 3 };
  };
  const refused = await sendLines(
    send,
    linesOf(texts(3, []), (i) => i + 10),
  );
  expect(refused.map(({ index }) => index)).toEqual([10, 11, 12]);
  expect(requests).toBe(1);
});
