import { createServer, type Server, type Socket } from 'node:net';
import { Aedes, type PublishPacket } from 'aedes';
import { afterEach, describe, expect, it } from 'vitest';
import {
  alarm,
  cleanUp,
  endings,
  openLog,
  say,
  startNotifier,
  transition,
  until,
} from './fixtures.ts';

const brokers: { end(): Promise<void> }[] = [];
afterEach(async () => {
  await cleanUp();
  await Promise.all(brokers.splice(0).map((broker) => broker.end()));
});

interface Taken {
  readonly topic: string;
  readonly qos: number;
  readonly event: { readonly id: string; readonly type: string; readonly subject: string };
}

/** A real broker on loopback; `drops` says which PUBLISH ends its connection unanswered, by how many came before. */
async function startBroker({
  port = 0,
  password = undefined as string | undefined,
  drops = (_count: number): boolean => false,
} = {}) {
  const taken: Taken[] = [];
  let count = 0;
  const broker = await Aedes.createBroker({
    authenticate: (_client, _user, given, done) =>
      done(null, password === undefined || given?.toString() === password),
    authorizePublish(client, packet, done) {
      count += 1;
      if (client && drops(count - 1)) return client.close();
      taken.push(takenOf(packet));
      done(null);
    },
  });
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    broker.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  const at = typeof address === 'object' && address ? address.port : 0;
  const end = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    await new Promise<void>((resolve) => broker.close(resolve));
  };
  brokers.push({ end });
  return { url: `mqtt://127.0.0.1:${at}`, port: at, taken, end };
}

function takenOf({ topic, qos, payload }: PublishPacket): Taken {
  return { topic, qos, event: JSON.parse(payload.toString()) as Taken['event'] };
}

const brain = (url: string, more: object = {}) =>
  ({ type: 'mqtt', id: 'brain', lang: 'en', url, topic: 'city/alarms', ...more }) as const;

/** So many assets, an alarm of each raised and cleared. */
function course(assets: number) {
  return Array.from({ length: assets }, (_, i) => alarm({ assetOrId: `cs-${i}` })).flatMap((of) => [
    transition('raised', 1, of),
    transition('cleared', 2, { ...of, state: 'RTN_UNACK' }),
  ]);
}

describe('an MQTT topic of another platform', () => {
  it('gets each notification as a CloudEvent with its key, QoS 1, in the order of each alarm', async () => {
    const broker = await startBroker();
    const stream = await openLog();
    await startNotifier(stream, { channels: [brain(broker.url)] });
    const said = course(10);
    await say(stream, ...said);
    await until(async () => (await endings(stream)).length === said.length);
    expect(broker.taken.map(({ event }) => event.id)).toEqual(said.map(({ id }) => `${id}~brain`));
    expect(broker.taken[0]).toMatchObject({
      topic: 'city/alarms',
      qos: 1,
      event: {
        specversion: '1.0',
        type: 'infrapulse.alarm.raised.v1',
        subject: said[0]?.alarm.id,
        data: { message: { en: { title: '[MAJOR] Alarm: Connector faulted cs-0 · 1' } } },
      },
    });
    expect((await endings(stream))[0]).toMatchObject({
      ...{ channel: 'brain', outcome: 'delivered', attempts: 1, detail: 'acknowledged' },
    });
  });

  it('whose broker hangs up unanswered gets the same again, with the same key, and nothing overtakes it', async () => {
    const broker = await startBroker({ drops: (count) => count % 3 === 1 });
    const stream = await openLog();
    await startNotifier(stream, { channels: [brain(broker.url)] });
    const said = course(6);
    await say(stream, ...said);
    await until(async () => (await endings(stream)).length === said.length);
    expect(broker.taken.map(({ event }) => event.id)).toEqual(said.map(({ id }) => `${id}~brain`));
    expect((await endings(stream)).some(({ attempts }) => attempts > 1)).toBe(true);
  });

  it('whose broker is away, then wants a password, gets all of it once both are right', async () => {
    const first = await startBroker({ password: 'right' });
    await first.end();
    const stream = await openLog();
    const signedIn = { user: 'infrapulse', password: 'right' };
    const { metrics, stop } = await startNotifier(stream, {
      channels: [brain(first.url, { ...signedIn, password: 'wrong' })],
    });
    const said = course(2);
    await say(stream, ...said);
    const retries = async () =>
      Number(/retries_total\{channel="brain"\} (\d+)/.exec(await metrics())?.[1] ?? 0);
    await until(async () => (await retries()) > 1);
    const second = await startBroker({ port: first.port, password: 'right' });
    const refused = await retries();
    await until(async () => (await retries()) > refused + 2);
    expect(second.taken).toEqual([]);
    await stop();
    await startNotifier(stream, { channels: [brain(first.url, signedIn)] });
    await until(async () => (await endings(stream)).length === said.length);
    expect(second.taken.map(({ event }) => event.id)).toEqual(said.map(({ id }) => `${id}~brain`));
  });
});
