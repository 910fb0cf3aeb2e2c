import { randomUUID } from 'node:crypto';
import type { Fault } from '@infrapulse/contracts';
import mqtt from 'mqtt';
import { ApiError } from '../commands/call-api.ts';
import type { GoodRow } from './check-rows.ts';

const ROWS_A_MESSAGE = 500;
const CHARS_A_MESSAGE = 256 * 1024;
/** Without an acknowledgement for so long the import ends; run again it goes on. */
const PATIENCE_MS = 120_000;
/** Blocks whose rows are remembered, as a rejection may come behind the acknowledgement. */
const REMEMBERED = 4;

interface Rejected {
  readonly line: number | null;
  readonly asset: string;
  readonly fault: Fault;
}

export interface Sender {
  /** Resolves once every row is kept (PUBACK), or kept as a rejection. */
  send(block: readonly GoodRow[]): Promise<void>;
  stop(): Promise<void>;
}

/** Sends rows as their assets' own messages, QoS 1; a lost connection is made again and what is unanswered sent again. */
export async function openSender(
  url: string,
  onRejected: (rejected: Rejected) => void,
): Promise<Sender> {
  const clientId = `infrapulse-import-${randomUUID().slice(0, 8)}`;
  const client = await connect(url, clientId);
  const blocks: (readonly GoodRow[])[] = [];
  client.on('message', (_topic, payload) => {
    const found = rejectionOf(payload, blocks);
    if (found) onRejected(found);
  });
  await client.subscribeAsync(`infrapulse/v1/rejected/${clientId}`, { qos: 1 });

  async function publish(rows: readonly GoodRow[]): Promise<void> {
    const [{ kind, asset } = { kind: '', asset: '' }] = rows;
    const topic = `infrapulse/v1/${kind}/${asset}/telemetry`;
    const payload = `[${rows.map(({ text }) => text).join(',')}]`;
    await patiently(client.publishAsync(topic, payload, { qos: 1 }), url);
  }

  return {
    async send(block) {
      blocks.push(block);
      if (blocks.length > REMEMBERED) blocks.shift();
      await Promise.all(messagesOf(block).map(publish));
    },
    stop: () => client.endAsync(),
  };
}

async function connect(url: string, clientId: string): Promise<mqtt.MqttClient> {
  try {
    return await mqtt.connectAsync(
      url,
      { clientId, protocolVersion: 4, reconnectPeriod: 1000, connectTimeout: 10_000 },
      false,
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ApiError(`nothing takes MQTT at ${url} (${reason}): name it with --mqtt URL`, {
      cause: error,
    });
  }
}

/** Rows of one asset together, in the order of the file. */
function messagesOf(block: readonly GoodRow[]): GoodRow[][] {
  const open = new Map<string, { rows: GoodRow[]; chars: number }>();
  const messages: GoodRow[][] = [];
  for (const row of block) {
    const { kind, asset, text } = row;
    const key = `${kind}/${asset}`;
    let message = open.get(key);
    const full =
      message &&
      (message.rows.length >= ROWS_A_MESSAGE || message.chars + text.length > CHARS_A_MESSAGE);
    if (!message || full) {
      message = { rows: [], chars: 0 };
      open.set(key, message);
      messages.push(message.rows);
    }
    message.rows.push(row);
    message.chars += text.length;
  }
  return messages;
}

async function patiently(sent: Promise<unknown>, url: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const said = `nothing was acknowledged at ${url} for ${PATIENCE_MS / 1000} s`;
      reject(new ApiError(`${said}: run the import again, it goes on where it was`));
    }, PATIENCE_MS);
  });
  try {
    await Promise.race([sent, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Which row a rejection is about: its first bytes are the row's. */
function rejectionOf(
  payload: Buffer,
  blocks: readonly (readonly GoodRow[])[],
): Rejected | undefined {
  const { raw, asset, code, field, hint } = JSON.parse(payload.toString()) as {
    raw: string;
    asset: string;
  } & Fault;
  const head = Buffer.from(raw, 'base64')
    .toString()
    .replace(/\uFFFD+$/, '');
  const rows = blocks.flat().filter((row) => row.asset === asset && row.text.startsWith(head));
  return { line: rows[0]?.line ?? null, asset, fault: { code, field, hint } };
}
