import { createLatencyHistogram, type LatencyHistogram } from './latency-histogram.ts';
import { type Acknowledged, createLedger, type Ledger } from './ledger.ts';
import { type Course, type LoadConnection, openConnection } from './load-connection.ts';
import { assetId, PART } from './message-template.ts';
import { DEFAULTS, type LoadOptions } from './options.ts';

export interface LoadCounts {
  /** Messages sent for the first time, and acknowledged. */
  readonly sent: number;
  readonly acknowledged: number;
  /** Objects in acknowledged messages. */
  readonly objects: number;
  readonly resent: number;
  readonly inFlight: number;
  /** Connections lost since the start. */
  readonly lost: number;
}

export interface Load {
  /** Opens the connections and sends until `stop`. */
  start(): void;
  /** Sends nothing new, waits for what is under way (at most `drainMs`), and ends the connections. */
  stop(drainMs?: number): Promise<void>;
  counts(): LoadCounts;
  /** Milliseconds from sending to PUBACK. */
  latencyMs(quantile: number): number;
  /** With `ledger`: every object whose message was acknowledged. */
  acknowledged(): Iterable<Acknowledged>;
}

export type LoadInput = Partial<LoadOptions> & Pick<LoadOptions, 'now' | 'monotonic'>;

const RATE_TICK_MS = 5;
/** What is due and could not be sent so far is made up for as long as it is not more than this. */
const BEHIND_MAX_S = 0.25;
const DRAIN_MS = 30_000;
const DRAIN_TICK_MS = 20;

/** Many devices at once, written straight on sockets; cheap enough to share a machine with what it measures. */
export function createLoad(input: LoadInput): Load {
  const options: LoadOptions = { ...DEFAULTS, ...input };
  const { rate } = options;
  const latencies = createLatencyHistogram();
  const ledger = createLedger();
  const gate = { sending: false, allowance: 0 };
  const counts = { sent: 0, acknowledged: 0, resent: 0, lost: 0 };
  const course = createCourse({ options, latencies, ledger, gate, counts });
  const connections: LoadConnection[] = [];
  let first = 0;
  let ticking: NodeJS.Timeout | undefined;
  let tickedAt = 0;

  function inFlight(): number {
    return connections.reduce((sum, connection) => sum + connection.inFlight(), 0);
  }

  function tick(): void {
    // By the clock, as a timer is late on a machine that is busy.
    const now = options.monotonic();
    gate.allowance += ((now - tickedAt) * rate) / 1000;
    gate.allowance = Math.min(rate * BEHIND_MAX_S + 1, gate.allowance);
    tickedAt = now;
    // Starting elsewhere each time, so that a low rate reaches every connection.
    first = (first + 1) % connections.length;
    for (let i = 0; i < connections.length && gate.allowance >= 1; i++) {
      connections[(first + i) % connections.length]?.pump();
    }
  }

  return {
    start() {
      gate.sending = true;
      for (let i = 0; i < options.connections; i++)
        connections.push(openConnection(options, i, course));
      tickedAt = options.monotonic();
      if (rate > 0) ticking = setInterval(tick, RATE_TICK_MS);
    },
    async stop(drainMs = DRAIN_MS) {
      gate.sending = false;
      clearInterval(ticking);
      await drained(inFlight, options, drainMs);
      for (const connection of connections) connection.close();
    },
    counts: () => ({
      ...counts,
      objects: counts.acknowledged * options.array,
      inFlight: inFlight(),
    }),
    latencyMs: (quantile) => latencies.quantile(quantile),
    *acknowledged() {
      for (const [asset, ts] of ledger.entries())
        yield { asset: assetId(options.prefix, asset), part: PART, ts };
    },
  };
}

interface CourseParts {
  readonly options: LoadOptions;
  readonly latencies: LatencyHistogram;
  readonly ledger: Ledger;
  readonly gate: { sending: boolean; allowance: number };
  readonly counts: { sent: number; acknowledged: number; resent: number; lost: number };
}

function createCourse({ options, latencies, ledger, gate, counts }: CourseParts): Course {
  const { rate, array, spread } = options;
  const turns = createTurns(options);
  return {
    next(connection) {
      if (!gate.sending || (rate > 0 && gate.allowance < 1)) return undefined;
      if (rate > 0) gate.allowance -= 1;
      counts.sent += 1;
      return turns(connection);
    },
    acknowledged(asset, ts, latencyMs) {
      counts.acknowledged += 1;
      latencies.record(latencyMs);
      if (!options.ledger) return;
      const many = spread === 'many-assets';
      for (let i = 0; i < array; i++) ledger.add(many ? asset + i : asset, many ? ts : ts + i);
    },
    resent(messages) {
      counts.resent += messages;
    },
    lost() {
      counts.lost += 1;
    },
  };
}

function drained(
  inFlight: () => number,
  { monotonic }: LoadOptions,
  drainMs: number,
): Promise<void> {
  const until = monotonic() + drainMs;
  return new Promise((resolve) => {
    const timer = setInterval(check, DRAIN_TICK_MS);
    function check(): void {
      if (inFlight() > 0 && monotonic() < until) return;
      clearInterval(timer);
      resolve();
    }
    check();
  });
}

/** Whose turn it is on a connection, and when: no asset ever speaks twice at one instant. */
function createTurns({ assets, connections, array, spread, now }: LoadOptions) {
  const step = spread === 'many-assets' ? array : 1;
  const perMessage = spread === 'many-assets' ? 1 : array;
  const own = Math.max(step, Math.floor(assets / connections));
  const lastTs = new Float64Array(own * connections);
  const position = new Uint32Array(connections);
  const seq = new Float64Array(connections);
  return (connection: number) => {
    const at = position[connection] ?? 0;
    const asset = connection * own + at;
    position[connection] = at + 2 * step > own ? 0 : at + step;
    const ts = Math.max(now(), (lastTs[asset] ?? 0) + 1);
    lastTs[asset] = ts + perMessage - 1;
    const number = seq[connection] ?? 0;
    seq[connection] = number + perMessage;
    return { asset, ts, seq: number };
  };
}
