import type { Fault } from '@infrapulse/contracts';
import type { Rejection } from '@infrapulse/domain';
import type { Events } from './events.ts';
import type { AppendQueue } from './group-appends.ts';
import type { FaultNotes } from './note-faults.ts';
import type { Tally } from './tally.ts';

export interface Refusal {
  readonly fault: Fault;
  readonly topic: string;
  readonly client: string;
  readonly asset: string;
  readonly raw: Uint8Array;
  /** Size of the message where `raw` is not all of it. */
  readonly bytes?: number;
}

/** Keeps a rejection with its reason and first bytes, and says so on MQTT once it is durable. */
export function createRejecting(deps: {
  readonly queue: AppendQueue;
  readonly tally: Tally;
  readonly events: Events;
  readonly faults: FaultNotes;
  readonly rejectedBytes: number;
  readonly publish: (topic: string, rejection: Rejection) => void;
}) {
  const { queue, tally, events, rejectedBytes } = deps;
  return function reject({ fault, topic, client, asset, raw, bytes }: Refusal): void {
    const head = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.length, rejectedBytes));
    const rejection: Rejection = {
      code: fault.code,
      field: fault.field,
      hint: fault.hint,
      topic: topic.slice(0, 512),
      client,
      asset,
      at: tally.at(),
      node: tally.node,
      raw: head.toString('base64'),
      bytes: bytes ?? raw.length,
    };
    tally.rejected();
    deps.faults.refused(asset, fault);
    events.messageRejected(fault.code);
    queue.rejection(asset === '' ? client : asset, rejection);
    queue.whenKept(() => deps.publish(`infrapulse/v1/rejected/${levelOf(client)}`, rejection));
  };
}

/** A client id as one level of a topic. */
export function levelOf(text: string): string {
  return text === '' ? '-' : text.replaceAll(/[/+#]/g, '_').replaceAll('\0', '_');
}
