import { type Session, topics } from '@infrapulse/contracts';
import type { LogRecord, Rejection } from '@infrapulse/domain';
import { type Clock, type NewRecord, PipelineError, type StreamPort } from '@infrapulse/ports';
import { retry } from '@infrapulse/runtime';
import type { Events } from './events.ts';

/** Told once what the message left behind is durable; never called when it cannot become so. */
export type Kept = () => void;

/** Records that wait to become durable together, and who waits for them. */
export interface AppendQueue {
  reading(key: string, value: LogRecord): void;
  /** The same record into every partition. */
  everywhere(key: string, value: LogRecord): void;
  rejection(key: string, value: Rejection): void;
  session(value: Session): void;
  /** Calls back, in order of the calls, when all queued before is durable. */
  then(kept: Kept): void;
  /** What is queued next becomes durable after all that was queued before. */
  barrier(): void;
  /** Resolves when nothing is queued. */
  idle(): Promise<void>;
  stop(): void;
}

interface Group {
  readonly readings: NewRecord<LogRecord>[];
  readonly rejected: NewRecord<Rejection>[];
  readonly sessions: NewRecord<Session>[];
  readonly waiting: Kept[];
  readonly openedAt: number;
  /** Rejections must be durable before its readings: a tick in it counts them. */
  isBarrier: boolean;
  isDone: boolean;
}

const GROUPS_IN_FLIGHT = 2;
const RETRY = { firstMs: 100, maxMs: 2000 };

export function createAppendQueue(deps: {
  readonly stream: StreamPort;
  readonly clock: Clock;
  readonly events: Events;
  readonly onFatal: (error: unknown) => void;
}): AppendQueue {
  const { stream, clock, events } = deps;
  const aborting = new AbortController();
  const inFlight: Group[] = [];
  const sealed: Group[] = [];
  const idle: (() => void)[] = [];
  let open = newGroup(clock);
  let isScheduled = false;
  let hasFailed = false;

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      send();
    });
  }

  function isEmpty({ readings, rejected, sessions, waiting }: Group): boolean {
    return readings.length + rejected.length + sessions.length + waiting.length === 0;
  }

  function seal(): void {
    if (isEmpty(open)) return;
    sealed.push(open);
    open = newGroup(clock);
  }

  function mayStart(group: Group): boolean {
    if (hasFailed || inFlight.length >= GROUPS_IN_FLIGHT) return false;
    return inFlight.length === 0 || !(group.isBarrier || inFlight.some((one) => one.isBarrier));
  }

  function send(): void {
    if (sealed.length === 0 && inFlight.length < GROUPS_IN_FLIGHT) seal();
    for (let group = sealed[0]; group && mayStart(group); group = sealed[0]) {
      sealed.shift();
      inFlight.push(group);
      void keep(group);
    }
  }

  async function keep(group: Group): Promise<void> {
    try {
      if (group.isBarrier) await write(topics.rejected, group.rejected);
      await Promise.all([
        write(topics.readings, group.readings),
        ...(group.isBarrier ? [] : [write(topics.rejected, group.rejected)]),
        write(topics.sessions, group.sessions),
      ]);
      group.isDone = true;
    } catch (error) {
      fail(error);
    }
    release();
  }

  function write<T>(topic: Parameters<typeof stream.append<T>>[0], records: NewRecord<T>[]) {
    if (records.length === 0) return undefined;
    return retry(() => stream.append(topic, records), {
      ...RETRY,
      clock,
      signal: aborting.signal,
      onFailure: (error) => events.appendRetried(error),
    });
  }

  function fail(error: unknown): void {
    if (hasFailed || aborting.signal.aborted) return;
    hasFailed = true;
    events.appendFailed(error);
    deps.onFatal(
      error instanceof Error ? error : new PipelineError('IP_STREAM_WRITE', 'fatal', ''),
    );
  }

  /** Acknowledges from the oldest group on, as far as all are durable. */
  function release(): void {
    for (let group = inFlight[0]; group?.isDone; group = inFlight[0]) {
      inFlight.shift();
      events.groupKept(group.waiting.length, clock.monotonic() - group.openedAt);
      for (const kept of group.waiting) kept();
    }
    send();
    if (inFlight.length === 0 && sealed.length === 0 && isEmpty(open))
      for (const resolve of idle.splice(0)) resolve();
  }

  return {
    reading: (key, value) => void (open.readings.push({ key, value }), schedule()),
    everywhere(key, value) {
      for (let partition = 0; partition < stream.partitions; partition += 1)
        open.readings.push({ key, value, partition });
      schedule();
    },
    rejection: (key, value) => void (open.rejected.push({ key, value }), schedule()),
    session: (value) => void (open.sessions.push({ key: value.asset, value }), schedule()),
    then: (kept) => void (open.waiting.push(kept), schedule()),
    barrier() {
      open.isBarrier = true;
      seal();
      schedule();
    },
    idle() {
      if (inFlight.length === 0 && sealed.length === 0 && isEmpty(open)) return Promise.resolve();
      return new Promise((resolve) => idle.push(resolve));
    },
    stop: () => aborting.abort(),
  };
}

function newGroup(clock: Clock): Group {
  return {
    readings: [],
    rejected: [],
    sessions: [],
    waiting: [],
    openedAt: clock.monotonic(),
    isBarrier: false,
    isDone: false,
  };
}
