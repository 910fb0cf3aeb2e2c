import type { Output, StreamRecord } from '@infrapulse/ports';
import { type Context, openTopic } from './context.ts';
import type { Message } from './kafka-cluster.ts';
import { partitionOfRecord } from './partition-of-key.ts';
import { messageOf } from './send-batch.ts';
import type { Sending } from './transact.ts';

/** Names the record behind which an output came, so that a reader outside can drop what it has seen. */
const SOURCE = 'src';

/** Outputs by topic and partition, in order. */
export async function sendingsOf(
  context: Context,
  partition: number,
  {
    outputs,
    last,
  }: { readonly outputs: readonly Output[]; readonly last?: StreamRecord<unknown> | undefined },
): Promise<Sending[]> {
  const lines = new Map<string, Sending & { readonly messages: Message[] }>();
  const headers = { [SOURCE]: `${partition}:${last?.offset ?? 0}` };
  for (const output of outputs) {
    const { wire } = await openTopic(context, output.topic);
    const message = messageOf(output.topic, output, headers);
    const to = partitionOfRecord(output.topic, output, context.config.partitions);
    const name = `${to} ${wire}`;
    const line = lines.get(name) ?? { wire, partition: to, messages: [] };
    line.messages.push(message);
    lines.set(name, line);
  }
  return [...lines.values()];
}
