import { describe, expect, it } from 'vitest';
import { fairShares } from '../src/assign-partitions.ts';

const ascending = (a: number, b: number) => a - b;
const six = [0, 1, 2, 3, 4, 5];
const sizes = (shares: ReadonlyMap<string, readonly number[]>) =>
  [...shares.values()].map((share) => share.length).sort(ascending);

describe('shares of partitions', () => {
  it('are even, and every partition has exactly one member', () => {
    const shares = fairShares(
      ['a', 'b', 'c', 'd'].map((memberId) => ({ memberId, owned: [] })),
      six,
    );
    expect([sizes(shares), [...shares.values()].flat().sort(ascending)]).toEqual([
      [1, 1, 2, 2],
      six,
    ]);
  });

  it('leave a partition with who has it, as far as that is even', () => {
    const shares = fairShares(
      [
        { memberId: 'new', owned: [] },
        { memberId: 'old', owned: [3, 1, 5, 0] },
        { memberId: 'other', owned: [2, 4] },
      ],
      six,
    );
    expect(Object.fromEntries(shares)).toEqual({ new: [0, 5], old: [3, 1], other: [2, 4] });
  });

  it('do not believe two members that say they have the same', () => {
    const owned = [0, 1, 2];
    const shares = fairShares(
      [
        { memberId: 'a', owned },
        { memberId: 'b', owned },
      ],
      [0, 1, 2],
    );
    expect([sizes(shares), [...shares.values()].flat().sort(ascending)]).toEqual([
      [1, 2],
      [0, 1, 2],
    ]);
  });

  it('of more members than partitions leave some without', () => {
    const claims = ['a', 'b', 'c'].map((memberId) => ({ memberId, owned: [] }));
    expect(sizes(fairShares(claims, [0]))).toEqual([0, 0, 1]);
  });
});
