import { nextTurn } from '@infrapulse/ports';
import { decodeBlock, decodeValue, encodeValue, headerOf } from './block-codec.ts';
import { type Context, environmentOf, type Retention } from './context.ts';
import type { Environment } from './environment.ts';

/** Entries deleted in one transaction, so that no commit waits long. */
const DELETE_MAX = 300;
/** Of compacted topics no more, once they hold so many records: these are read. */
const READ_MAX = 20_000;

/** Deletes what is older or larger than each topic's retention, never past a group's position. */
export async function retainTopics(context: Context, now: number): Promise<void> {
  for (const [topic, retention] of Object.entries(context.config.retention ?? {}))
    for (let partition = 0; partition < context.partitions; partition += 1)
      while (await deleteSome(context, topic, partition, { retention, now })) await nextTurn();
}

async function deleteSome(
  context: Context,
  topic: string,
  partition: number,
  { retention, now }: { readonly retention: Retention; readonly now: number },
): Promise<boolean> {
  const environment = environmentOf(context, topic);
  const { blocks, numbers } = environment;
  const name = (what: string) => [what, topic, String(partition)];
  const limit = neededFrom(context, topic, partition);
  let bytes = numbers.get(name('bytes')) ?? 0;
  const before = bytes;
  let first = numbers.get(name('first')) ?? 0;
  const gone: [string, number, number][] = [];
  const values: Buffer[] = [];
  const compacted = isCompacted(environment, topic, partition);
  let read = 0;
  const range = { start: [topic, partition, 0], end: [topic, partition + 0.5, 0] };
  for (const { key, value } of blocks.getRange({ ...range, limit: DELETE_MAX } as never)) {
    const header = headerOf(value);
    const next = key[2] + header.count;
    const old = retention.ageMs !== undefined && header.at < now - retention.ageMs;
    const large = retention.bytes !== undefined && bytes > retention.bytes;
    if (next > limit || !(old || large)) break;
    gone.push(key);
    if (compacted) {
      values.push(value);
      read += header.count;
    }
    bytes -= header.bytes;
    first = next;
    if (read >= READ_MAX) break;
  }
  if (gone.length === 0) return false;
  environment.write(() => {
    for (const [i, value] of values.entries())
      keepNewest(environment, gone[i] as [string, number, number], value);
    for (const key of gone) blocks.removeSync(key);
    numbers.putSync(name('first'), first);
    // Other threads append meanwhile: subtract from what it is by now.
    numbers.putSync(name('bytes'), (numbers.get(name('bytes')) ?? 0) - (before - bytes));
  });
  return gone.length === DELETE_MAX || read >= READ_MAX;
}

function isCompacted({ latest }: Environment, topic: string, partition: number): boolean {
  const range = { start: [topic, partition, ''], end: [topic, partition + 0.5, ''], limit: 1 };
  return [...latest.getKeys(range as never)].length > 0;
}

/** Of the records that go, those which are the newest of their key stay beside the log. */
function keepNewest(
  { latest }: Environment,
  [topic, partition, base]: readonly [string, number, number],
  block: Buffer,
): void {
  for (const { key, offset, value } of decodeBlock(block, partition, base)) {
    const bytes = value === undefined ? undefined : latest.get([topic, partition, key]);
    if (bytes && decodeValue(bytes) === offset)
      latest.putSync([topic, partition, key], encodeValue([offset, value]));
  }
}

/** The oldest record any group still has to read, or to apply again after a restart. */
function neededFrom({ others }: Context, topic: string, partition: number): number {
  let needed = Number.POSITIVE_INFINITY;
  for (const kind of ['position', 'checkpoint']) {
    const range = { start: [kind, ''], end: [kind, '\uffff'] };
    for (const { key, value } of others.numbers.getRange(range as never))
      if (key[2] === topic && key[3] === String(partition)) needed = Math.min(needed, value);
  }
  return needed;
}
