import { KIND_IDS, type KindId } from '@infrapulse/domain';
import { type Fault, fault } from './fault.ts';
import { didYouMean } from './nearest.ts';

/** What an MQTT topic is for (interfaces §2). */
export type MqttTopic =
  | { readonly use: 'telemetry'; readonly kind: KindId; readonly asset: string }
  | { readonly use: 'gateway_telemetry'; readonly gateway: string }
  | { readonly use: 'presence'; readonly kind: KindId; readonly asset: string }
  | { readonly use: 'gateway_presence'; readonly gateway: string }
  | { readonly use: 'session'; readonly asset: string }
  | { readonly use: 'clock' }
  /** Not ours: behaves as on any broker. */
  | { readonly use: 'foreign' }
  | { readonly use: 'refused'; readonly fault: Fault };

const PREFIX = 'infrapulse/';
/** What names an asset, a part or a gateway. */
export const ID = /^[A-Za-z0-9._:-]{1,64}$/;
const KINDS: ReadonlySet<string> = new Set(KIND_IDS);
const RESULTS: ReadonlySet<string> = new Set(['kpi', 'alarm', 'rejected']);
const ENDINGS = ['telemetry', 'presence', 'session'];

export function isId(text: string): boolean {
  return ID.test(text);
}

export function parseTopic(topic: string): MqttTopic {
  if (!topic.startsWith(PREFIX)) return { use: 'foreign' };
  const [, version, first = '', id = '', ending = '', ...rest] = topic.split('/', 7);
  if (version !== 'v1') return forbidden('Topics begin with infrapulse/v1/.');
  if (topic === 'infrapulse/v1/clock') return { use: 'clock' };
  if (RESULTS.has(first)) return forbidden('Only the product publishes here.');
  if (rest.length > 0 || !ENDINGS.includes(ending)) {
    const meant = ending === '' ? '' : didYouMean(ending, ENDINGS);
    return forbidden(`The topic is infrapulse/v1/<kind>/<asset>/telemetry.${meant}`);
  }
  return first === 'gateway' ? gatewayTopic(id, ending) : assetTopic(first, id, ending);
}

function gatewayTopic(gateway: string, ending: string): MqttTopic {
  if (!isId(gateway)) return badId('gateway');
  if (ending === 'telemetry') return { use: 'gateway_telemetry', gateway };
  if (ending === 'presence') return { use: 'gateway_presence', gateway };
  return forbidden('A gateway has the topics telemetry and presence.');
}

function assetTopic(kind: string, asset: string, ending: string): MqttTopic {
  if (!KINDS.has(kind)) return { use: 'refused', fault: unknownKind(kind) };
  if (!isId(asset)) return badId('asset');
  if (ending === 'telemetry') return { use: 'telemetry', kind: kind as KindId, asset };
  if (ending === 'presence') return { use: 'presence', kind: kind as KindId, asset };
  if (kind !== 'charger') return forbidden('Only chargers have sessions.');
  return { use: 'session', asset };
}

export function unknownKind(kind: string): Fault {
  const meant = didYouMean(kind, KIND_IDS);
  return fault('UNKNOWN_KIND', 'kind', `Kinds are ${KIND_IDS.join(', ')}.${meant}`);
}

function badId(field: string): MqttTopic {
  const hint = `An id has 1 to 64 of A-Z a-z 0-9 . _ : -`;
  return { use: 'refused', fault: fault('SCHEMA', field, hint) };
}

function forbidden(hint: string): MqttTopic {
  return { use: 'refused', fault: fault('TOPIC_FORBIDDEN', 'topic', hint) };
}
