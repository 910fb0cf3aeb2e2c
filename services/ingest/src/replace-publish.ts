import { randomBytes } from 'node:crypto';
import { generate } from 'mqtt-packet';
import type { RefusedPublish } from './filter-packets.ts';

/** Topic of the packets that stand in for refused ones; forbidden to everybody else. */
export const REPLACED_TOPIC = 'infrapulse/v1/refused';

const TOPIC_CHARACTERS_KEPT = 512;

interface Replaced {
  readonly topic: string;
  readonly reason: 'size' | 'levels';
  readonly bytes: number;
  readonly head: Buffer;
}

/**
 * A PUBLISH too large or too deep travels on as a small one of the same QoS and packet id, so that its rejection
 * and its acknowledgement keep their place in the order of the connection. A secret keeps clients from forging it.
 */
export function createReplacing() {
  const secret = randomBytes(16).toString('hex');
  return {
    replace({ flags, messageId, topic, ...refused }: RefusedPublish): Buffer {
      const head = refused.head.toString('base64');
      const kept = topic.slice(0, TOPIC_CHARACTERS_KEPT);
      const payload = JSON.stringify({ ...refused, secret, topic: kept, head });
      const qos = ((flags >> 1) & 3) as 0 | 1 | 2;
      const dup = qos > 0 && (flags & 8) !== 0;
      const id = qos === 0 ? {} : { messageId };
      const packet = { cmd: 'publish', topic: REPLACED_TOPIC, payload, qos, dup } as const;
      return generate({ ...packet, retain: false, ...id });
    },
    /** Undefined when a client made it up. */
    read(payload: Uint8Array): Replaced | undefined {
      const text = Buffer.from(payload).toString('utf8');
      if (!text.includes(secret)) return undefined;
      const { topic, reason, bytes, head } = JSON.parse(text) as Omit<Replaced, 'head'> & {
        readonly head: string;
      };
      return { topic, reason, bytes, head: Buffer.from(head, 'base64') };
    },
  };
}
