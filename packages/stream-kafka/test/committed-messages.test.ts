import { describe, expect, it } from 'vitest';
import { committedMessages } from '../src/committed-messages.ts';

const message = (offset: number, producerId: string, isControlRecord = false) => ({
  offset: String(offset),
  key: null,
  value: Buffer.from(`${producerId} ${offset}`),
  headers: {},
  isControlRecord,
  batchContext: { producerId, inTransaction: true },
});
const aborted = (producerId: string, firstOffset: number) => ({
  producerId,
  firstOffset: String(firstOffset),
});
const offsets = (messages: readonly { readonly offset: string }[]) =>
  messages.map(({ offset }) => Number(offset));

describe('committed messages', () => {
  it('leave out every aborted transaction, of several producers at once too', () => {
    const messages = [
      message(4, 'c'),
      message(5, 'a'),
      message(6, 'b'),
      message(7, 'a', true),
      message(8, 'b', true),
      message(9, 'a'),
      message(10, 'c', true),
    ];
    const abortedTransactions = [aborted('b', 2), aborted('a', 1)];
    expect(offsets(committedMessages({ messages, abortedTransactions }, 0))).toEqual([4, 9]);
  });

  it('begin at the offset that was asked for', () => {
    const messages = [message(1, 'a'), message(2, 'a'), message(3, 'a')];
    expect(offsets(committedMessages({ messages, abortedTransactions: [] }, 2))).toEqual([2, 3]);
  });
});
