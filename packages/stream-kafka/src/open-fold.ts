import {
  type CheckpointDue,
  type CreateFold,
  createCheckpointDue,
  type Fold,
} from '@infrapulse/ports';
import { type Context, type WireTopic, wireGroup } from './context.ts';
import { readRange } from './fetch-records.ts';
import { guarded } from './fold-fault.ts';
import { checkpointNote, offsetsOfGroup } from './group-offsets.ts';
import { type Ends, endsOfPartition } from './list-offsets.ts';
import {
  keepNewest,
  type RestoredStates,
  restoreStates,
  type StateRecords,
} from './state-records.ts';
import { openTransactor, type Transactor } from './transact.ts';

/** What a restart applies again takes no longer. */
const LONGEST_MS = 4000;

export interface FoldOptions {
  readonly input: WireTopic;
  readonly group: string;
  readonly foldVersion: number;
  readonly batchMax: number;
  /** Where the states go. */
  readonly changelog: string;
  readonly createFold: CreateFold<unknown>;
}

/** A fold as Kafka has it, and the producer that alone may write on. */
export interface OpenFold {
  readonly fold: Fold<unknown>;
  readonly transactor: Transactor;
  readonly states: StateRecords;
  readonly due: CheckpointDue;
  /** Outputs of everything before it are committed. */
  written: number;
  /** The state that is kept is of everything before it. */
  checkpoint: number;
  /** Behind the newest record of the input. */
  readonly end: number;
}

/** Fences the former owner first, so that what is read then stays as it is. */
export async function openFold(
  context: Context,
  options: FoldOptions,
  partition: number,
): Promise<OpenFold> {
  const { input, group, foldVersion, createFold } = options;
  const transactor = await openTransactor(context, `${wireGroup(context, group)}.${partition}`);
  const [kept, offsets, { first, next }] = await Promise.all([
    readStates(context, options, partition),
    offsetsOfGroup(context, group),
    endsOfPartition(context, input.wire, partition),
  ]);
  const begin = { first, next, committed: offsets.get(input.wire)?.get(partition)?.next };
  const place = placeOf(context, { group, partition }, kept, begin);
  if (kept.checkpoint === undefined)
    await keepNothing(context, options, { partition, transactor, kept, at: place.checkpoint });
  if (kept.stale.length > 0)
    context.log.info({ group, to: foldVersion }, 'State of another version, folding again');
  const fold = guarded(() => createFold(partition, kept.state));
  const due = createCheckpointDue(context.clock, LONGEST_MS);
  return { fold, transactor, states: kept.records, due, end: next, ...place };
}

interface Begin extends Ends {
  readonly committed: number | undefined;
}

function placeOf(
  { log }: Context,
  fields: { readonly group: string; readonly partition: number },
  { checkpoint }: RestoredStates,
  { first, next, committed }: Begin,
): { readonly checkpoint: number; readonly written: number } {
  if (checkpoint === undefined) return { checkpoint: first, written: first };
  const there = Math.min(Math.max(checkpoint, first), next);
  if (there !== checkpoint)
    log.error(
      { ...fields, from: checkpoint, to: there },
      'Records that belong into a state are not there',
    );
  return { checkpoint: there, written: Math.min(Math.max(there, committed ?? there), next) };
}

async function readStates(
  context: Context,
  { changelog, foldVersion }: FoldOptions,
  partition: number,
): Promise<RestoredStates> {
  const { first, next } = await endsOfPartition(context, changelog, partition);
  const persist = <R>(work: Parameters<typeof context.link.persist<R>>[1]) =>
    context.link.persist(`the states in ${changelog} cannot be read`, work);
  const kept = new Map<string, Buffer>();
  const range = { from: first, to: next };
  for await (const messages of readRange(persist, changelog, partition, range))
    keepNewest(kept, messages);
  return restoreStates(foldVersion, kept);
}

interface Nothing {
  readonly partition: number;
  readonly transactor: Transactor;
  readonly kept: RestoredStates;
  readonly at: number;
}

/** The fold begins again: former states go, and the position, in one transaction. */
async function keepNothing(
  context: Context,
  { input, group, changelog }: FoldOptions,
  { partition, transactor, kept, at }: Nothing,
): Promise<void> {
  const messages = [...kept.stale, kept.records.marker(at)];
  await transactor.commit({
    sendings: [{ wire: changelog, partition, messages, isZipped: true }],
    groupId: wireGroup(context, group),
    wire: input.wire,
    partition,
    next: at,
    note: checkpointNote(at),
  });
}
