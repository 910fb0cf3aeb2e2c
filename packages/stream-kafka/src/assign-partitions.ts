import assignerProtocol from 'kafkajs/src/consumer/assignerProtocol.js';
import type { GroupMember } from './kafka-cluster.ts';

const { MemberAssignment, MemberMetadata } = assignerProtocol;
const NAME = 'infrapulse-sticky';
const VERSION = 1;
const NONE = Buffer.alloc(0);

/** What a member says of itself when it joins: the partitions it has state of. */
export function protocolOf(wire: string, owned: readonly number[]) {
  const userData = Buffer.from(JSON.stringify(owned));
  return {
    name: NAME,
    metadata: MemberMetadata.encode({ version: VERSION, topics: [wire], userData }),
  };
}

/** Evenly, each partition with who has it where that is fair: what moves must restore its state elsewhere. */
export function assignPartitions(
  wire: string,
  members: readonly GroupMember[],
  partitions: readonly number[],
): { readonly memberId: string; readonly memberAssignment: Buffer }[] {
  const shares = fairShares(
    members.map(({ memberId, memberMetadata }) => ({ memberId, owned: ownedBy(memberMetadata) })),
    partitions,
  );
  return [...shares].map(([memberId, share]) => ({
    memberId,
    memberAssignment: MemberAssignment.encode({
      version: VERSION,
      assignment: { [wire]: share },
      userData: NONE,
    }),
  }));
}

export function decodeAssignment(wire: string, assignment: Buffer): readonly number[] {
  return MemberAssignment.decode(assignment)?.assignment[wire] ?? [];
}

function ownedBy(metadata: Buffer): readonly number[] {
  const { userData } = MemberMetadata.decode(metadata);
  return userData && userData.length > 0 ? (JSON.parse(userData.toString()) as number[]) : [];
}

interface Claim {
  readonly memberId: string;
  readonly owned: readonly number[];
}

/** By member id, so that every leader comes to the same shares. */
export function fairShares(
  claims: readonly Claim[],
  partitions: readonly number[],
): ReadonlyMap<string, readonly number[]> {
  const sorted = [...claims].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const least = Math.floor(partitions.length / sorted.length);
  let larger = partitions.length % sorted.length;
  const free = new Set(partitions);
  const shares = new Map<string, number[]>();
  for (const { memberId, owned } of sorted) {
    const kept = owned.filter((partition) => free.has(partition));
    if (kept.length > least && larger > 0) larger -= 1;
    else kept.splice(least);
    kept.splice(least + 1);
    for (const partition of kept) free.delete(partition);
    shares.set(memberId, kept);
  }
  for (const partition of free)
    [...shares.values()].reduce((a, b) => (b.length < a.length ? b : a)).push(partition);
  return shares;
}
