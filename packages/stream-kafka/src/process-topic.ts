import type { Consumer, CreateFold, ProcessOptions, Topic } from '@infrapulse/ports';
import { type Context, openTopic } from './context.ts';
import { FoldFault } from './fold-fault.ts';
import { type FoldLane, openFoldLane } from './fold-lane.ts';
import { followGroup } from './follow-group.ts';
import type { FoldOptions } from './open-fold.ts';

const BATCH_MAX = 2000;
const SAVE_EVERY_MS = 1000;

/** The topic that keeps the states of a group's folds: same partitions as the input, newest value of each key. */
function changelogOf(group: string): Topic<unknown> {
  const unread = () => {
    throw new Error('states are read by their fold alone');
  };
  const codec = { encode: unread, decode: unread };
  return { name: `infrapulse.state.${group}`, kept: 'compacted', codec };
}

/**
 * Outputs, position and now and then the state of one partition commit in one transaction. A restart loads the
 * state and applies again what came after it, up to the position, with the outputs dropped.
 */
export async function processTopic<In>(
  context: Context,
  options: ProcessOptions<In>,
  createFold: CreateFold<In>,
): Promise<Consumer> {
  const { group, foldVersion, batchMax = BATCH_MAX } = options;
  const input = await openTopic(context, options.topic as Topic<unknown>);
  const { wire: changelog } = await openTopic(context, changelogOf(group));
  const create = createFold as CreateFold<unknown>;
  const fold: FoldOptions = { input, group, foldVersion, batchMax, changelog, createFold: create };
  return followGroup(context, {
    topic: input,
    group,
    saveEveryMs: SAVE_EVERY_MS,
    paceMs: options.paceMs,
    async openLane(partition, room) {
      try {
        return await openFoldLane(context, fold, partition, room);
      } catch (error) {
        throw error instanceof FoldFault ? error.cause : error;
      }
    },
    async save(lanes) {
      await Promise.all(lanes.map((lane) => (lane as FoldLane).flush()));
    },
  });
}
