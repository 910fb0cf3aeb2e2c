import { parser as createParser, generate, type Packet } from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openIngest, openRaw, telemetry, until } from './open-ingest.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openIngest();
});
afterEach(() => bench.close());

const CONNECT = generate({
  cmd: 'connect',
  clientId: 'c',
  protocolVersion: 4,
  clean: true,
} as never);

function publish(topic: string, messageId: number, qos: 1 | 2 = 1): Buffer {
  const payload = JSON.stringify({ ts: Date.now() + messageId, status: 'IDLE' });
  return generate({ cmd: 'publish', topic, payload, qos, messageId, retain: false, dup: false });
}

/** Sends all in one piece and gives the answers in the order they came. */
async function answersTo(packets: readonly Buffer[]): Promise<Packet[]> {
  const raw = await openRaw(bench.port);
  const parser = createParser();
  const answers: Packet[] = [];
  parser.on('packet', (packet) => answers.push(packet));
  raw.socket.on('data', (chunk) => void parser.parse(chunk));
  raw.socket.write(CONNECT);
  await until(() => answers.length === 1);
  raw.socket.write(Buffer.concat(packets));
  await until(() => answers.length === packets.length + 1);
  raw.socket.destroy();
  return answers.slice(1);
}

describe('acknowledgements', () => {
  it('come one for each message and in their order, whether anybody listens or not', async () => {
    const listener = await bench.connect('listener');
    await listener.subscribeAsync('elsewhere/#', { qos: 1 });
    const ids = Array.from({ length: 200 }, (_, i) => i + 1);
    const topicOf = (id: number) =>
      id % 3 === 0 ? 'elsewhere/x' : id % 3 === 1 ? telemetry('a') : 'infrapulse/v1/nonsense';
    const answers = await answersTo(ids.map((id) => publish(topicOf(id), id)));
    expect(answers.map(({ cmd }) => cmd)).toEqual(ids.map(() => 'puback'));
    expect(answers.map(({ messageId }) => messageId)).toEqual(ids);
    expect(await bench.readings()).toHaveLength(67);
    expect(await bench.rejections()).toHaveLength(67);
  });

  it('of QoS 2 stay those of QoS 2', async () => {
    const answers = await answersTo([publish(telemetry('a'), 1, 2), publish(telemetry('a'), 2)]);
    const byId = new Map(answers.map(({ messageId, cmd }) => [messageId, cmd]));
    expect(byId.get(1)).toBe('pubrec');
    expect(byId.get(2)).toBe('puback');
  });

  it('reach a subscriber of telemetry with the message at the QoS it was sent with', async () => {
    const listener = await bench.connect('listener');
    const heard: number[] = [];
    listener.on('message', (_, __, packet) => heard.push(packet.qos));
    await listener.subscribeAsync(telemetry('a'), { qos: 1 });
    await answersTo([publish(telemetry('a'), 1), publish(telemetry('a'), 2)]);
    await until(() => heard.length === 2);
    expect(heard).toEqual([1, 1]);
  });
});
