import type { StateChange } from '@infrapulse/ports';
import { describe, expect, it } from 'vitest';
import type { Message } from '../src/kafka-cluster.ts';
import { keepNewest, restoreStates } from '../src/state-records.ts';

function written(kept: Map<string, Buffer>, messages: readonly Message[]): void {
  const raw = messages.map(({ key, value }, offset) => ({ key, value, offset }));
  keepNewest(kept, raw);
}

function afterwards(version: number, ...rounds: readonly (readonly StateChange[])[]) {
  const kept = new Map<string, Buffer>();
  const { records } = restoreStates(version, kept);
  for (const changes of rounds) written(kept, records.messagesOf(changes));
  return { kept, records };
}

describe('states as messages', () => {
  it('come back as they were: bytes, missing and large values, removed keys', () => {
    const large = { text: 'x'.repeat(1_700_000), bytes: new Uint8Array([1, 2, 3]) };
    const { kept, records } = afterwards(
      3,
      [
        ['a/1', { n: 1, none: undefined }],
        ['large', large],
        ['gone', 1],
      ],
      [
        ['a/1', { n: 2 }],
        ['gone', undefined],
      ],
    );
    written(kept, [records.marker(77)]);
    const again = restoreStates(3, kept);
    expect([again.checkpoint, [...again.state.keys()]]).toEqual([77, ['a/1', 'large']]);
    expect(again.state.get('a/1')).toEqual({ n: 2 });
    const { text, bytes } = again.state.get('large') as typeof large;
    expect([text.length, [...bytes]]).toEqual([1_700_000, [1, 2, 3]]);
  });

  it('leave no pieces behind when a value shrinks or goes', () => {
    const large = 'x'.repeat(1_200_000);
    const { kept } = afterwards(1, [['k', large]], [['k', 'small']], [['k', large]], []);
    expect(kept.size).toBe(3);
    written(kept, restoreStates(1, kept).records.messagesOf([['k', 'small']]));
    expect(restoreStates(1, kept).state.get('k')).toBe('small');
    expect(kept.size).toBe(1);
    written(kept, restoreStates(1, kept).records.messagesOf([['k', undefined]]));
    expect(kept.size).toBe(0);
  });

  it('of another version are not taken, and go', () => {
    const { kept, records } = afterwards(1, [['k', 1]]);
    written(kept, [records.marker(5)]);
    const other = restoreStates(2, kept);
    expect([other.checkpoint, other.state.size]).toEqual([undefined, 0]);
    written(kept, other.stale);
    expect(kept.size).toBe(0);
  });
});
