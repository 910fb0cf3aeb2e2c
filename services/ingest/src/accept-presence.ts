import { type Fault, fault, type MqttTopic } from '@infrapulse/contracts';
import type { AppendQueue } from './group-appends.ts';
import type { Assets } from './know-assets.ts';
import type { Tally } from './tally.ts';

type PresenceTopic = Extract<MqttTopic, { use: 'presence' | 'gateway_presence' }>;

interface PresenceMessage {
  readonly payload: Uint8Array;
  readonly session: number;
  /** The broker speaks for a session that has gone. */
  readonly isWill: boolean;
}

const GATEWAYS_MAX = 100_000;
const SEEN_EVERY_MS = 1000;

/** Presence of assets and gateways, and signs of life of gateways. */
export function createPresence(deps: {
  readonly queue: AppendQueue;
  readonly assets: Assets;
  readonly tally: Tally;
}) {
  const { queue, assets, tally } = deps;
  const gateways = new Map<string, { session: number; seenAt: number }>();

  function gatewayOf(id: string): { session: number; seenAt: number } {
    const known = gateways.get(id) ?? { session: 0, seenAt: 0 };
    if (gateways.size >= GATEWAYS_MAX && !gateways.has(id)) gateways.clear();
    gateways.set(id, known);
    return known;
  }

  function ofGateway(id: string, online: boolean, { isWill, session }: PresenceMessage): void {
    const gateway = gatewayOf(id);
    if (isWill && gateway.session !== 0 && gateway.session !== session) return;
    if (!isWill) gateway.session = session;
    const { node } = tally;
    const at = tally.at();
    queue.everywhere(id, { type: 'presence', asset: '', gateway: id, online, at, node });
  }

  function ofAsset(
    { kind, asset }: Extract<PresenceTopic, { use: 'presence' }>,
    online: boolean,
    { isWill, session }: PresenceMessage,
  ): Fault | undefined {
    const who = assets.who(kind, asset, '');
    if ('code' in who) return who;
    // Only the session that spoke last can take the asset offline by going.
    if (isWill && !assets.isLastSpeaker(asset, session)) return undefined;
    const at = tally.at();
    const introduction = assets.introduce({ kind, asset, part: '', ts: at, at, connects: false });
    if (introduction) queue.reading(asset, introduction);
    if (!isWill) assets.spoke(asset, session);
    const { node } = tally;
    queue.reading(asset, { type: 'presence', asset, gateway: '', online, at, node });
    return undefined;
  }

  return {
    /** The fault that refuses it, undefined when it is queued or of no account. */
    accept(message: PresenceMessage, topic: PresenceTopic): Fault | undefined {
      const word = Buffer.from(message.payload).toString('latin1', 0, 16);
      // An empty payload clears what is retained and says nothing.
      if (word === '') return undefined;
      if (word !== 'online' && word !== 'offline')
        return fault('SCHEMA', '', 'Presence is the word online or offline.');
      const online = word === 'online';
      if (topic.use === 'presence') return ofAsset(topic, online, message);
      ofGateway(topic.gateway, online, message);
      return undefined;
    },
    /** A message on the gateway's own topic; the log hears of it once a second. */
    gatewaySpoke(id: string, session: number): void {
      const gateway = gatewayOf(id);
      const at = tally.at();
      gateway.session = session;
      if (at - gateway.seenAt < SEEN_EVERY_MS) return;
      gateway.seenAt = at;
      queue.everywhere(id, { type: 'gateway_seen', gateway: id, at, node: tally.node });
    },
  };
}
