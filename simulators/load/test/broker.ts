import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import {
  generate,
  type IConnackPacket,
  type IPubackPacket,
  type IPublishPacket,
  parser,
} from 'mqtt-packet';

/** A broker of a few lines, on an independent codec: it acknowledges what `keeps` says it kept. */
export interface TestBroker {
  readonly port: number;
  readonly publishes: IPublishPacket[];
  /** Connections that are open. */
  open(): number;
  /** Drops every connection, as a crash does. */
  crash(): void;
  stop(): Promise<void>;
}

export async function openBroker(keeps: (publish: IPublishPacket) => boolean): Promise<TestBroker> {
  const sockets = new Set<Socket>();
  const publishes: IPublishPacket[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, (publish) => {
      publishes.push(publish);
      return keeps(publish);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    publishes,
    open: () => sockets.size,
    crash: () => destroyAll(sockets),
    stop: () => close(server, sockets),
  };
}

function serve(socket: Socket, keeps: (publish: IPublishPacket) => boolean): void {
  const packets = parser({ protocolVersion: 4 });
  packets.on('packet', (packet) => {
    if (packet.cmd === 'connect') {
      const connack: IConnackPacket = { cmd: 'connack', returnCode: 0, sessionPresent: false };
      socket.write(generate(connack));
    }
    if (packet.cmd !== 'publish' || !keeps(packet)) return;
    const puback: IPubackPacket = { cmd: 'puback', messageId: packet.messageId ?? 0 };
    socket.write(generate(puback));
  });
  socket.on('data', (bytes) => packets.parse(bytes));
}

function destroyAll(sockets: ReadonlySet<Socket>): void {
  for (const socket of sockets) socket.destroy();
}

function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  destroyAll(sockets);
  return new Promise((resolve) => server.close(() => resolve()));
}
