import type { LoadOptions } from './options.ts';

/** The part that every reading of a load speaks for. */
export const PART = '1';
const ASSET_DIGITS = 6;
const SEQ_DIGITS = 10;
const GATEWAY_DIGITS = 4;

/** A whole PUBLISH, serialised once; per message only digits change. */
export interface MessageTemplate {
  readonly bytes: Buffer;
  /** Writes the packet at `at` of `target` for a connection's slot. */
  write(target: Buffer, at: number, message: OutgoingMessage): void;
}

interface OutgoingMessage {
  readonly packetId: number;
  readonly duplicate: boolean;
  /** Number of the (first) asset. */
  readonly asset: number;
  /** Event time of the (first) object. */
  readonly ts: number;
  readonly seq: number;
}

type Shape = Pick<LoadOptions, 'array' | 'spread' | 'prefix'>;

export function assetId(prefix: string, asset: number): string {
  return `${prefix}-${String(asset).padStart(ASSET_DIGITS, '0')}`;
}

/** 210 bytes with 7 numbers, as a charger sends while it charges. */
function readingText(gatewayFields: string): string {
  const metrics =
    '"power_kw":58.25,"energy_kwh":1000000.012,"session_energy_kwh":12.34,' +
    '"voltage_v":391.2,"current_a":148.9';
  const head = `{${gatewayFields}"ts":${'0'.repeat(13)},"seq":1${'0'.repeat(SEQ_DIGITS - 1)}`;
  return `${head},"part":"${PART}","status":"Charging","vocab":"ocpp1.6","metrics":{${metrics}}}`;
}

export function createTemplate(shape: Shape, connection: number): MessageTemplate {
  const { array, spread, prefix } = shape;
  const many = spread === 'many-assets';
  const id = assetId(prefix, 0);
  const gateway = `${prefix}-gw-${String(connection).padStart(GATEWAY_DIGITS, '0')}`;
  const topic = many
    ? `infrapulse/v1/gateway/${gateway}/telemetry`
    : `infrapulse/v1/charger/${id}/telemetry`;
  const object = readingText(many ? `"kind":"charger","asset":"${id}",` : '');
  const payload = array === 1 && !many ? object : `[${Array(array).fill(object).join(',')}]`;
  const bytes = publishPacket(topic, payload);
  const headEnd = bytes.length - payload.length;
  const places = {
    packetId: headEnd - 2,
    topicAsset: many ? -1 : bytes.indexOf(id) + prefix.length + 1,
    first: headEnd + (payload.startsWith('[') ? 1 : 0),
    stride: object.length + 1,
    asset: many ? object.indexOf(id) + prefix.length + 1 : -1,
    ts: object.indexOf('"ts":') + 5,
    seq: object.indexOf('"seq":') + 6,
  };
  return { bytes, write: writer(bytes, places, array) };
}

interface Places {
  readonly packetId: number;
  readonly topicAsset: number;
  readonly first: number;
  readonly stride: number;
  readonly asset: number;
  readonly ts: number;
  readonly seq: number;
}

function writer(bytes: Buffer, places: Places, array: number): MessageTemplate['write'] {
  return (target, at, { packetId, duplicate, asset, ts, seq }) => {
    bytes.copy(target, at);
    if (duplicate) target[at] = 0x3a;
    target[at + places.packetId] = packetId >> 8;
    target[at + places.packetId + 1] = packetId & 0xff;
    if (places.topicAsset >= 0) writeDigits(target, at + places.topicAsset, asset, ASSET_DIGITS);
    const many = places.asset >= 0;
    for (let i = 0; i < array; i++) {
      const start = at + places.first + i * places.stride;
      if (many) writeDigits(target, start + places.asset, asset + i, ASSET_DIGITS);
      writeDigits(target, start + places.ts, many ? ts : ts + i, 13);
      // The leading 1 stays: JSON has no numbers with leading zeros.
      writeDigits(target, start + places.seq + 1, seq + i, SEQ_DIGITS - 1);
    }
  };
}

/** Decimal digits, right to left; in halves, as small integers divide faster than doubles. */
function writeDigits(target: Buffer, at: number, value: number, digits: number): void {
  let high = digits > 8 ? Math.floor(value / 1e8) : 0;
  let low = digits > 8 ? value - high * 1e8 : value;
  let place = at + digits - 1;
  const border = at + Math.max(0, digits - 8);
  for (; place >= border; place--) {
    const next = (low / 10) | 0;
    target[place] = 48 + low - next * 10;
    low = next;
  }
  for (; place >= at; place--) {
    const next = (high / 10) | 0;
    target[place] = 48 + high - next * 10;
    high = next;
  }
}

/** PUBLISH at QoS 1, MQTT 3.1.1. */
function publishPacket(topic: string, payload: string): Buffer {
  const name = Buffer.from(topic);
  const body = Buffer.from(payload);
  const rest = 2 + name.length + 2 + body.length;
  const size = Buffer.from([name.length >> 8, name.length & 0xff]);
  return Buffer.concat([
    Buffer.from([0x32]),
    remainingLength(rest),
    size,
    name,
    Buffer.alloc(2),
    body,
  ]);
}

/** CONNECT of a clean session without keep-alive, MQTT 3.1.1. */
export function connectPacket(clientId: string): Buffer {
  const id = Buffer.from(clientId);
  const variable = Buffer.from([0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 0]);
  const size = Buffer.from([id.length >> 8, id.length & 0xff]);
  const rest = remainingLength(variable.length + 2 + id.length);
  return Buffer.concat([Buffer.from([0x10]), rest, variable, size, id]);
}

function remainingLength(length: number): Buffer {
  const bytes: number[] = [];
  let rest = length;
  do {
    const more = rest > 127 ? 0x80 : 0;
    bytes.push((rest & 0x7f) | more);
    rest >>= 7;
  } while (rest > 0);
  return Buffer.from(bytes);
}
