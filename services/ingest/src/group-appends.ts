import { topics } from '@infrapulse/contracts';
import type { LogRecord, Rejection, Session } from '@infrapulse/domain';
import type { Clock, NewRecord, StreamPort, Topic } from '@infrapulse/ports';
import { retry } from '@infrapulse/runtime';
import type { Events } from './events.ts';

/** Told once what the message left behind is durable; never called when it cannot become so. */
export type Kept = () => void;

/** Records that wait to become durable together, and who waits for them. */
export interface AppendQueue {
  reading(key: string, value: LogRecord): void;
  /** The same record into every partition. */
  everywhere(key: string, value: LogRecord): void;
  /** The same, durable after all that was queued before: a tick counts that. A barrier comes next. */
  behind(key: string, value: LogRecord): void;
  rejection(key: string, value: Rejection): void;
  /** Into the log of readings, where folds see it in order, and into the topic that keeps it for long. */
  session(value: Session): void;
  /**
   * Calls back, in order of the calls, when all queued before is durable; `first`, if given, before anybody's `kept`
   * of that group.
   */
  whenKept(kept: Kept, first?: Kept): void;
  /** What is queued next becomes durable after all that was queued before. */
  barrier(): void;
  /** Resolves when nothing is queued. */
  idle(): Promise<void>;
  stop(): void;
}

interface Group {
  readonly readings: NewRecord<LogRecord>[];
  readonly behind: NewRecord<LogRecord>[];
  readonly rejected: NewRecord<Rejection>[];
  readonly sessions: NewRecord<Session>[];
  readonly first: Kept[];
  readonly waiting: Kept[];
  readonly openedAt: number;
  /** Rejections must be durable before its readings: a tick in it counts them. */
  isBarrier: boolean;
  isDone: boolean;
}

const GROUPS_IN_FLIGHT = 2;
const RETRY = { firstMs: 100, maxMs: 2000 };

interface Deps {
  readonly stream: StreamPort;
  readonly clock: Clock;
  readonly events: Events;
  readonly onFatal: (error: unknown) => void;
  /** Between `first` and `kept`. */
  readonly onDurable: () => void;
}

interface State extends Deps {
  readonly aborting: AbortController;
  /** Oldest first; acknowledged in this order. */
  readonly inFlight: Group[];
  readonly sealed: Group[];
  readonly idle: (() => void)[];
  open: Group;
  isScheduled: boolean;
  hasFailed: boolean;
}

export function createAppendQueue(deps: Deps): AppendQueue {
  const state: State = {
    ...deps,
    aborting: new AbortController(),
    inFlight: [],
    sealed: [],
    idle: [],
    open: newGroup(deps.clock),
    isScheduled: false,
    hasFailed: false,
  };
  const everyPartition = (key: string, value: LogRecord) =>
    Array.from({ length: deps.stream.partitions }, (_, partition) => ({ key, value, partition }));
  return {
    reading(key, value) {
      state.open.readings.push({ key, value });
      schedule(state);
    },
    everywhere(key, value) {
      state.open.readings.push(...everyPartition(key, value));
      schedule(state);
    },
    behind(key, value) {
      // In one partition the order of the log is enough.
      const { readings, behind } = state.open;
      (deps.stream.partitions === 1 ? readings : behind).push(...everyPartition(key, value));
      schedule(state);
    },
    rejection(key, value) {
      state.open.rejected.push({ key, value });
      schedule(state);
    },
    session(value) {
      state.open.readings.push({ key: value.asset, value });
      state.open.sessions.push({ key: value.asset, value });
      schedule(state);
    },
    whenKept(kept, first) {
      state.open.waiting.push(kept);
      if (first) state.open.first.push(first);
      schedule(state);
    },
    barrier() {
      state.open.isBarrier = true;
      seal(state);
      schedule(state);
    },
    idle: () =>
      isIdle(state) ? Promise.resolve() : new Promise((resolve) => state.idle.push(resolve)),
    stop: () => state.aborting.abort(),
  };
}

/** What arrives in the same turn of the event loop goes together. */
function schedule(state: State): void {
  if (state.isScheduled) return;
  state.isScheduled = true;
  setImmediate(() => {
    state.isScheduled = false;
    send(state);
  });
}

function isEmpty({ readings, behind, rejected, sessions, waiting }: Group): boolean {
  const records = readings.length + behind.length + rejected.length + sessions.length;
  return records + waiting.length === 0;
}

function isIdle({ hasFailed, inFlight, sealed, open }: State): boolean {
  return hasFailed || (inFlight.length === 0 && sealed.length === 0 && isEmpty(open));
}

function seal(state: State): void {
  if (isEmpty(state.open)) return;
  state.sealed.push(state.open);
  state.open = newGroup(state.clock);
}

function mayStart({ hasFailed, inFlight }: State, group: Group): boolean {
  if (hasFailed || inFlight.length >= GROUPS_IN_FLIGHT) return false;
  return inFlight.length === 0 || !(group.isBarrier || inFlight.some((one) => one.isBarrier));
}

function send(state: State): void {
  const { sealed, inFlight } = state;
  if (sealed.length === 0 && inFlight.length < GROUPS_IN_FLIGHT) seal(state);
  for (let group = sealed[0]; group && mayStart(state, group); group = sealed[0]) {
    sealed.shift();
    inFlight.push(group);
    void keep(state, group);
  }
}

async function keep(state: State, group: Group): Promise<void> {
  try {
    if (group.isBarrier) await write(state, topics.rejected, group.rejected);
    await Promise.all([
      write(state, topics.readings, group.readings),
      group.isBarrier ? undefined : write(state, topics.rejected, group.rejected),
      write(state, topics.sessions, group.sessions),
    ]);
    await write(state, topics.readings, group.behind);
    group.isDone = true;
  } catch (error) {
    fail(state, error);
  }
  release(state);
}

function write<T>(
  { stream, clock, events, aborting }: State,
  topic: Topic<T>,
  records: readonly NewRecord<T>[],
): Promise<void> | undefined {
  if (records.length === 0) return undefined;
  return retry(() => stream.append(topic, records), {
    ...RETRY,
    clock,
    signal: aborting.signal,
    onFailure: (error) => events.appendRetried(error),
  });
}

function fail(state: State, error: unknown): void {
  if (state.hasFailed || state.aborting.signal.aborted) return;
  state.hasFailed = true;
  state.events.appendFailed(error);
  state.onFatal(error);
  // Nothing that waits will be kept any more: a stop need not wait for it.
  for (const resolve of state.idle.splice(0)) resolve();
}

/** Acknowledges from the oldest group on, as far as all are durable. */
function release(state: State): void {
  const { inFlight, clock, events, onDurable } = state;
  for (let group = inFlight[0]; group?.isDone; group = inFlight[0]) {
    inFlight.shift();
    events.groupKept(group.waiting.length, clock.monotonic() - group.openedAt);
    for (const first of group.first) first();
    onDurable();
    for (const kept of group.waiting) kept();
  }
  send(state);
  if (isIdle(state)) for (const resolve of state.idle.splice(0)) resolve();
}

function newGroup(clock: Clock): Group {
  return {
    readings: [],
    behind: [],
    rejected: [],
    sessions: [],
    first: [],
    waiting: [],
    openedAt: clock.monotonic(),
    isBarrier: false,
    isDone: false,
  };
}
