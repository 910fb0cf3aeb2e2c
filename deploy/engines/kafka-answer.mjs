import { connect } from 'node:net';

const METADATA = 3;
const ANSWER_MS = 2_000;
/** Far above any answer about nodes alone. */
const ANSWER_BYTES_MAX = 1_000_000;

/** The ids of the nodes that the node at this port knows to be alive; rejects when it does not answer. */
export async function liveNodes(host, port) {
  return nodeIds(await ask(host, port, metadataRequest()));
}

/** Metadata, version 1, about no topic: a header of key, version, correlation id and client, then an empty list. */
export function metadataRequest() {
  const client = Buffer.from('engines');
  const body = Buffer.alloc(14 + client.length + 4);
  body.writeInt32BE(body.length - 4, 0);
  body.writeInt16BE(METADATA, 4);
  body.writeInt16BE(1, 6);
  body.writeInt32BE(1, 8);
  body.writeInt16BE(client.length, 12);
  client.copy(body, 14);
  return body;
}

/** Of an answer without its length: correlation id, then id, host, port and rack of each node. */
export function nodeIds(answer) {
  let at = 4;
  const int32 = () => answer.readInt32BE((at += 4) - 4);
  const skipString = () => {
    const length = answer.readInt16BE((at += 2) - 2);
    at += Math.max(length, 0);
  };
  return Array.from({ length: int32() }, () => {
    const id = int32();
    skipString();
    int32();
    skipString();
    return id;
  });
}

function ask(host, port, request) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const fail = (reason) => {
      socket.destroy();
      reject(reason instanceof Error ? reason : new Error(`${host}:${port} ${reason}`));
    };
    let received = Buffer.alloc(0);
    socket.setTimeout(ANSWER_MS, () => fail('does not answer'));
    socket.on('error', fail);
    socket.on('end', () => fail('hung up'));
    socket.on('connect', () => socket.write(request));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const length = received.length < 4 ? 0 : received.readInt32BE(0);
      if (length < 0 || length > ANSWER_BYTES_MAX) fail('is no Kafka node');
      if (length === 0 || received.length < 4 + length) return;
      socket.destroy();
      resolve(received.subarray(4, 4 + length));
    });
  });
}
