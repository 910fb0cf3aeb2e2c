import type { Clock } from '@infrapulse/ports';
import type { KafkaBroker } from './kafka-cluster.ts';
import { errorOfCode } from './kafka-errors.ts';
import { type Piece, requestProduce } from './request-produce.ts';

/** Requests without a transaction begin no oftener: a broker's work is by the request more than by the byte. */
const PACE_MS = 5;
/** Of a piece that the answer does not name. */
const UNKNOWN_SERVER_ERROR = -1;

/**
 * Sends what is asked for at the same time, to the same broker, as one request; each piece has its own answer. Of a
 * partition there is one piece at a time: whoever writes to it waits for the answer.
 */
export interface Sender {
  /** One batch; resolves when it is durable, rejects with kafkajs's error. */
  send(broker: KafkaBroker, transactionalId: string | null, piece: Piece): Promise<void>;
}

interface Waiting {
  readonly piece: Piece;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Lane {
  waiting: Waiting[];
  isDue: boolean;
  sentAt: number;
}

export function createSender({ clock }: { readonly clock: Clock }): Sender {
  const lanes = new WeakMap<KafkaBroker, Map<string | null, Lane>>();

  async function flushLater(
    broker: KafkaBroker,
    transactionalId: string | null,
    lane: Lane,
  ): Promise<void> {
    lane.isDue = true;
    // A turn, so that whoever sends in this one is there; and some more where requests are frequent.
    const pauseMs = lane.sentAt + PACE_MS - clock.monotonic();
    if (transactionalId === null && pauseMs > 0) await clock.sleep(pauseMs);
    else await new Promise((resolve) => setImmediate(resolve));
    const { waiting } = lane;
    lane.waiting = [];
    lane.isDue = false;
    lane.sentAt = clock.monotonic();
    if (transactionalId !== null) lanes.get(broker)?.delete(transactionalId);
    await sendAll(broker, transactionalId, waiting);
  }

  return {
    send(broker, transactionalId, piece) {
      const lane = laneOf(lanes, broker, transactionalId);
      return new Promise((resolve, reject) => {
        lane.waiting.push({ piece, resolve, reject });
        if (!lane.isDue) void flushLater(broker, transactionalId, lane);
      });
    },
  };
}

function laneOf(
  lanes: WeakMap<KafkaBroker, Map<string | null, Lane>>,
  broker: KafkaBroker,
  transactionalId: string | null,
): Lane {
  let ofBroker = lanes.get(broker);
  if (!ofBroker) lanes.set(broker, (ofBroker = new Map()));
  let lane = ofBroker.get(transactionalId);
  if (!lane)
    ofBroker.set(
      transactionalId,
      (lane = { waiting: [], isDue: false, sentAt: Number.NEGATIVE_INFINITY }),
    );
  return lane;
}

async function sendAll(
  broker: KafkaBroker,
  transactionalId: string | null,
  sent: readonly Waiting[],
): Promise<void> {
  try {
    const pieces = sent.map(({ piece }) => piece);
    const answers = await requestProduce(broker, transactionalId, pieces);
    const codes = new Map(answers.map((answer) => [nameOf(answer), answer.errorCode]));
    for (const { piece, resolve, reject } of sent) {
      const error = errorOfCode(codes.get(nameOf(piece)) ?? UNKNOWN_SERVER_ERROR);
      if (error) reject(error);
      else resolve();
    }
  } catch (error) {
    for (const { reject } of sent) reject(error);
  }
}

function nameOf({ wire, partition }: Pick<Piece, 'wire' | 'partition'>): string {
  return `${partition} ${wire}`;
}
