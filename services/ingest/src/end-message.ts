import { type Fault, fault, type MqttTopic, parseTopic } from '@infrapulse/contracts';
import type { Clock } from '@infrapulse/ports';
import { acceptClock } from './accept-clock.ts';
import type { createPresence } from './accept-presence.ts';
import { acceptSession } from './accept-session.ts';
import type { createTelemetry } from './accept-telemetry.ts';
import type { AppendQueue } from './group-appends.ts';
import type { Assets } from './know-assets.ts';
import type { Refusal } from './reject-message.ts';
import type { Tally } from './tally.ts';

/** A PUBLISH as it came, by whichever broker. */
export interface Message {
  readonly payload: Uint8Array;
  /** Its topic, as sent. */
  readonly name: string;
  readonly client: string;
  readonly session: number;
  readonly isWill: boolean;
}

interface Ending {
  readonly queue: AppendQueue;
  readonly assets: Assets;
  readonly tally: Tally;
  readonly clock: Clock;
  readonly presence: ReturnType<typeof createPresence>;
  readonly telemetry: ReturnType<typeof createTelemetry>;
  readonly reject: (refusal: Refusal) => void;
  /** The clock moved: the log must hear of it before its mover does. */
  readonly tick: () => void;
  /** The clock was told a time before its own. */
  readonly clockBehind: (told: number) => void;
}

const TOPICS_CACHED_MAX = 200_000;
const TOPIC_CACHED_LENGTH = 256;

/** Brings messages to their end in the log: kept, or rejected. True when subscribers may have it too. */
export function createEnding(deps: Ending): (message: Message) => boolean {
  const topics = new Map<string, MqttTopic>();
  return (message) => end(deps, message, cached(topics, message.name));
}

function cached(topics: Map<string, MqttTopic>, name: string): MqttTopic {
  const known = topics.get(name);
  if (known) return known;
  if (topics.size >= TOPICS_CACHED_MAX) topics.clear();
  const fresh = topicOf(name);
  if (name.length <= TOPIC_CACHED_LENGTH) topics.set(name, fresh);
  return fresh;
}

const WILDCARD = /[+#]/;

/** What a topic is for; those that begin with $ are the broker's. */
export function topicOf(name: string): MqttTopic {
  if (name.startsWith('$')) return refused('Topics that begin with $ belong to the broker.');
  if (WILDCARD.test(name)) return refused('Nothing is published to a topic with wildcards.');
  return parseTopic(name);
}

function refused(hint: string): MqttTopic {
  return { use: 'refused', fault: fault('TOPIC_FORBIDDEN', 'topic', hint) };
}

function end(state: Ending, message: Message, topic: MqttTopic): boolean {
  switch (topic.use) {
    case 'telemetry':
      return state.telemetry(message, topic) > 0;
    case 'gateway_telemetry': {
      const accepted = state.telemetry(message, topic);
      state.presence.gatewaySpoke(topic.gateway, message.session);
      return accepted > 0;
    }
    case 'presence':
    case 'gateway_presence':
      return isTaken(state, message, state.presence.accept(message, topic));
    case 'session':
      return isTaken(state, message, acceptSession(state, topic.asset, message.payload));
    case 'clock': {
      const found = acceptClock(state.clock, message.payload, state.clockBehind);
      if (isTaken(state, message, found)) state.tick();
      return false;
    }
    case 'refused':
      return isTaken(state, message, topic.fault);
    default:
      return true;
  }
}

function isTaken({ reject }: Ending, message: Message, found: Fault | undefined): boolean {
  if (!found) return true;
  const { name, client, payload } = message;
  const topic = topicOf(name);
  const asset = 'asset' in topic ? topic.asset : '';
  reject({ fault: found, topic: name, client, asset, raw: payload });
  return false;
}
