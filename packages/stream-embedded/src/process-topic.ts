import {
  type Consumer,
  type CreateFold,
  type KeptState,
  keptState,
  type Output,
  PipelineError,
  type ProcessOptions,
  type StreamBatch,
  type Topic,
} from '@infrapulse/ports';
import { announce, blocksOf } from './append-records.ts';
import { decodeValue, encodeValue } from './block-codec.ts';
import {
  assertOpen,
  type Context,
  checkpointKey,
  endsOf,
  environmentOf,
  positionKey,
} from './context.ts';
import { applied, newSlot, type Slot } from './fold-slot.ts';
import { follow } from './follow.ts';
import { inTurns } from './in-turns.ts';
import { createStateCodec, type StateCodec } from './state-codec.ts';
import { type PreparedBlock, packBlock, putBlocks } from './store.ts';

const BATCH_MAX = 1024;
/** Without outputs the position alone is written this often. */
const POSITION_MS = 500;

interface Run {
  readonly context: Context;
  readonly topic: Topic<unknown>;
  readonly group: string;
  readonly foldVersion: number;
  readonly owner: number;
}

/**
 * Outputs and position commit together with each batch. State is written now and then as a checkpoint;
 * after a restart the records between checkpoint and position are applied again, their outputs dropped.
 * It resolves before that is done: nobody who starts has to wait for it.
 */
export async function processTopic<In>(
  context: Context,
  options: ProcessOptions<In>,
  createFold: CreateFold<In>,
): Promise<Consumer> {
  assertOpen(context);
  const run = takeOver(context, options as ProcessOptions<unknown>);
  const create = createFold as CreateFold<unknown>;
  const partitions = Array.from({ length: context.partitions }, (_, p) => p);
  const slots = partitions.map((p) => openSlot(run, p, create));
  const follower = follow(context, {
    topic: run.topic,
    from: (partition) => slots[partition]?.position ?? 0,
    batchMax: options.batchMax ?? BATCH_MAX,
    handle: (batch) => applyBatch(run, slotOf(slots, batch.partition), batch),
  });
  // A fold that failed holds half a batch, or one whose outputs were lost: what the log has of it stands.
  let hasFailed = false;
  follower.failed.catch(() => {
    hasFailed = true;
  });
  const writePositions = async () => {
    for (const slot of slots) if (!hasFailed && slot.written < slot.position) commit(run, slot, {});
  };
  const endWriting = context.clock.every(POSITION_MS, () => {
    writePositions().catch((error: unknown) => follower.fail(error));
  });
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    endWriting();
    await follower.stop();
    for (const slot of slots) if (!hasFailed) await saveState(run, slot);
  };
  return {
    failed: follower.failed,
    partitions: () => follower.partitions(),
    lag: () => follower.lag(),
    caughtUp: async () => {
      await follower.caughtUp();
      await writePositions();
    },
    stop: () => (stopping ??= stop()),
  };
}

function slotOf(slots: readonly Slot[], partition: number): Slot {
  const slot = slots[partition];
  if (!slot) throw new Error(`there is no partition ${partition}`);
  return slot;
}

/** A newer instance of the group fences the older one: its next commit fails. */
function takeOver(context: Context, options: ProcessOptions<unknown>): Run {
  const { topic, group, foldVersion } = options;
  const key = ['owner', group];
  let owner = 0;
  context.others.write(() => {
    owner = (context.others.numbers.get(key) ?? 0) + 1;
    context.others.numbers.putSync(key, owner);
  });
  return { context, topic, group, foldVersion, owner };
}

function openSlot(run: Run, partition: number, createFold: CreateFold<unknown>): Slot {
  const { context, topic, group } = run;
  const { numbers } = context.others;
  resetWhenOther(run, partition);
  const saved = (key: string[]) => numbers.get(key) ?? 0;
  const codec = openCodec(run, partition);
  return newSlot(context.clock, {
    partition,
    codec,
    fold: createFold(partition, stateOf(run, partition, codec)),
    position: saved(checkpointKey(group, topic.name, partition)),
    written: saved(positionKey(group, topic.name, partition)),
  });
}

/** State of no or another fold version goes; the fold begins again at the start of the kept log. */
function resetWhenOther(run: Run, partition: number): void {
  const { context, topic, group, foldVersion } = run;
  const { numbers, states } = context.others;
  const key = ['foldVersion', group, topic.name, String(partition)];
  const version = numbers.get(key);
  if (version === foldVersion) return;
  if (version !== undefined) {
    const fields = { group, from: version, to: foldVersion };
    context.log.info(fields, 'State of another version, folding again from the kept log');
  }
  const start = topic.kept === 'compacted' ? 0 : endsOf(context, topic, partition).first;
  const stale = [...states.getKeys(stateRange(group, partition) as never)];
  context.others.write(() => {
    for (const name of stale) states.removeSync(name);
    numbers.putSync(checkpointKey(group, topic.name, partition), start);
    numbers.putSync(positionKey(group, topic.name, partition), start);
    numbers.putSync(key, foldVersion);
  });
}

function stateRange(group: string, partition: number) {
  return { start: [group, partition, ''], end: [group, partition + 0.5, ''] };
}

/** Outside the range of the states. */
function shapesKey(group: string, partition: number): [string, number, string] {
  return [group, partition + 0.75, 'shapes'];
}

function openCodec({ context, group }: Run, partition: number): StateCodec {
  const bytes = context.others.states.get(shapesKey(group, partition));
  return createStateCodec(bytes ? (decodeValue(bytes) as string[][]) : []);
}

function stateOf({ context, group }: Run, partition: number, codec: StateCodec): KeptState {
  const { states } = context.others;
  const keys = new Set<string>();
  for (const name of states.getKeys(stateRange(group, partition) as never)) keys.add(name[2]);
  return keptState(keys, (key) =>
    codec.unpack(states.getBinaryFast([group, partition, key]) as Buffer),
  );
}

async function applyBatch(run: Run, slot: Slot, batch: StreamBatch<unknown>): Promise<void> {
  const { clock } = run.context;
  const outputs = await outputsOf(run, slot, batch);
  const blocks = await packed(run, outputs);
  // Not before all is there that commits with it: the position is written from elsewhere, too.
  slot.position = batch.next;
  const isNews = slot.position > slot.written && clock.monotonic() - slot.positionAt >= POSITION_MS;
  if (blocks.length > 0 || isNews) commit(run, slot, { blocks });
  if (slot.checkpoint.isDue()) await checkpoint(run, slot);
}

/** Behind the outputs of its batch, which somebody waits for. */
async function checkpoint(run: Run, slot: Slot): Promise<void> {
  const { clock } = run.context;
  const { changes, workedMs } = await packedState(run, slot);
  const began = clock.monotonic();
  commit(run, slot, { changes });
  slot.checkpoint.saved(workedMs + clock.monotonic() - began);
}

/** What the checkpoint has not seen is applied again; outputs up to the written position were committed before. */
async function outputsOf(
  { context: { clock } }: Run,
  slot: Slot,
  { records }: StreamBatch<unknown>,
): Promise<readonly Output[]> {
  const fresh = records.findIndex(({ offset }) => offset >= slot.written);
  const known = fresh < 0 ? records : records.slice(0, fresh);
  if (known.length > 0) await applied(clock, slot, known);
  return fresh < 0 ? [] : applied(clock, slot, known.length > 0 ? records.slice(fresh) : records);
}

/** Others of the thread have their turn in between. */
async function packed({ context }: Run, outputs: readonly Output[]): Promise<PreparedBlock[]> {
  const routes = outputs.map(({ topic: to, ...record }) => ({ topic: to, record }));
  const at = context.clock.now();
  const turns = inTurns(context.clock);
  const blocks: PreparedBlock[] = [];
  for (const block of blocksOf(context, routes)) {
    assertSameFile(context, block.topic.name);
    blocks.push(packBlock(block, at));
    if (turns.isOver()) await turns.pass();
  }
  return blocks;
}

type PackedChange = readonly [key: string, value: Buffer | undefined];

interface PackedState {
  readonly changes: readonly PackedChange[];
  /** Without what others did in between. */
  readonly workedMs: number;
}

/** Packed before the transaction: other writers wait for it. */
async function packedState({ context }: Run, { fold, codec }: Slot): Promise<PackedState> {
  const turns = inTurns(context.clock);
  const changes: PackedChange[] = [];
  for (const [key, value] of fold.changes()) {
    changes.push([key, value === undefined ? undefined : codec.pack(value)]);
    if (turns.isOver()) await turns.pass();
  }
  return { changes, workedMs: turns.workedMs() };
}

interface Commit {
  readonly blocks?: readonly PreparedBlock[];
  readonly changes?: readonly PackedChange[];
}

/** At the end; whoever has taken over meanwhile knows better. */
async function saveState(run: Run, slot: Slot): Promise<void> {
  if (!isOwner(run)) return;
  const { changes } = await packedState(run, slot);
  if (isOwner(run)) commit(run, slot, { changes });
}

function commit(run: Run, slot: Slot, { blocks = [], changes }: Commit): void {
  const { context, topic, group } = run;
  const { others } = context;
  // While it applies again, what others see of it stands.
  const position = Math.max(slot.position, slot.written);
  let ends: number[] = [];
  others.write(() => {
    assertOwner(run);
    ends = putBlocks(others, blocks);
    others.numbers.putSync(positionKey(group, topic.name, slot.partition), position);
    if (changes) putCheckpoint(run, slot, changes);
  });
  slot.written = position;
  slot.positionAt = context.clock.monotonic();
  announce(context, blocks, ends);
}

function putCheckpoint(
  { context, topic, group }: Run,
  slot: Slot,
  changes: readonly PackedChange[],
): void {
  const { numbers, states } = context.others;
  for (const [key, value] of changes) {
    if (value === undefined) states.removeSync([group, slot.partition, key]);
    else states.putSync([group, slot.partition, key], value);
  }
  const shapes = slot.codec.newShapes();
  if (shapes) states.putSync(shapesKey(group, slot.partition), encodeValue(shapes));
  numbers.putSync(checkpointKey(group, topic.name, slot.partition), slot.position);
}

function isOwner({ context, group, owner }: Run): boolean {
  return context.others.numbers.get(['owner', group]) === owner;
}

function assertOwner(run: Run): void {
  if (isOwner(run)) return;
  const text = `another instance of ${run.group} has taken over`;
  throw new PipelineError('IP_STREAM_WRITE', 'fatal', text);
}

function assertSameFile(context: Context, topic: string): void {
  if (environmentOf(context, topic) === context.others) return;
  const text = `a fold cannot append to ${topic}: it would not commit with its position`;
  throw new PipelineError('IP_STREAM_WRITE', 'fatal', text);
}
