import {
  type DecodeContext,
  type Decoded,
  decodeTelemetry,
  type TelemetryTopic,
} from '@infrapulse/contracts';
import type { Events } from './events.ts';
import type { AppendQueue } from './group-appends.ts';
import type { Assets } from './know-assets.ts';
import type { FaultNotes } from './note-faults.ts';
import type { Refusal } from './reject-message.ts';
import type { Tally } from './tally.ts';

interface TelemetryMessage {
  readonly payload: Uint8Array;
  /** As sent, for rejections. */
  readonly name: string;
  readonly client: string;
  readonly session: number;
}

/** Decodes a payload once and queues each of its readings or rejections; gives the number of readings. */
export function createTelemetry(deps: {
  readonly queue: AppendQueue;
  readonly assets: Assets;
  readonly tally: Tally;
  readonly events: Events;
  readonly faults: FaultNotes;
  readonly strict: boolean;
  readonly reject: (refusal: Refusal) => void;
}) {
  const { queue, assets, tally, events, reject } = deps;
  const context = {
    now: 0,
    node: tally.node,
    strict: deps.strict,
    who: (kind, asset, part) => assets.who(kind, asset, part),
  } satisfies DecodeContext;

  function take(one: Decoded, { client, name, session }: TelemetryMessage): boolean {
    if (!one.ok) {
      reject({ fault: one, topic: name, client, asset: one.asset, raw: one.raw });
      return false;
    }
    const { reading, setAside } = one;
    const { kind, asset, part, ts, at, gateway } = reading;
    const clash = assets.refusal(kind, asset);
    if (clash) {
      const raw = Buffer.from(JSON.stringify({ ts, kind, asset, part }));
      reject({ fault: clash, topic: name, client, asset, raw });
      return false;
    }
    const connects = reading.quality !== 'TEST';
    const introduction = assets.introduce({ kind, asset, part, ts, at, gateway, connects });
    if (introduction) queue.reading(asset, introduction);
    queue.reading(asset, reading);
    // Whoever tells the past does not speak for the present: a Will of the device itself still counts.
    if (!reading.historical) assets.spoke(asset, session);
    if (setAside.length > 0) deps.faults.setAside(reading);
    tally.accepted(setAside.length);
    events.messageAccepted(setAside.length);
    return true;
  }

  return function accept(message: TelemetryMessage, topic: TelemetryTopic): number {
    context.now = tally.at();
    let accepted = 0;
    for (const one of decodeTelemetry(topic, message.payload, context))
      if (take(one, message)) accepted += 1;
    return accepted;
  };
}
