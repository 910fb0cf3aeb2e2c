import { type Context, partitionsOf } from './context.ts';
import type { Member, Work } from './join-group.ts';

/** A reader in no group: every partition is its own, and no position is kept. */
export function readAlone(context: Context, work: Work): Member {
  return {
    // Not before the caller has what the work needs.
    joined: Promise.resolve().then(() => work.assigned(partitionsOf(context))),
    commit: async () => undefined,
    isCurrent: async () => true,
    leave: async () => undefined,
  };
}
