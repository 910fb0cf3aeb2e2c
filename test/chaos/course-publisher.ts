import mqtt, { type MqttClient } from 'mqtt';
import type { Said } from '../system/simulated-city.ts';
import { STEP } from './charger-course.ts';

const CLOCK_TOPIC = 'infrapulse/v1/clock';

/** Publishes a course in its order at QoS 1, and again whatever a killed broker did not acknowledge. */
export interface CoursePublisher {
  /** Tells the broker the time, then what it owes it; `at` is a whole number of steps. */
  connect(url: string, at: number): Promise<void>;
  /** Moves the clock on to `until` and says what is said on the way; resolves when it is under way. */
  play(until: number): Promise<void>;
  acknowledged(): Promise<void>;
  /** The broker has gone. */
  lose(): Promise<void>;
  /** Log time that the broker has acknowledged. */
  now(): number;
  counts(): { readonly sent: number; readonly acknowledged: number; readonly resent: number };
}

export interface CourseOptions {
  readonly course: readonly Said[];
  readonly begin: number;
  /** Messages under way at once. */
  readonly window: number;
}

interface State extends CourseOptions {
  readonly owed: Set<number>;
  readonly counts: { sent: number; acknowledged: number; resent: number };
  client: MqttClient | undefined;
  next: number;
  told: number;
  now: number;
  moved: () => void;
}

export function createCoursePublisher(options: CourseOptions): CoursePublisher {
  const state: State = {
    ...options,
    owed: new Set(),
    counts: { sent: 0, acknowledged: 0, resent: 0 },
    client: undefined,
    next: 0,
    told: options.begin,
    now: options.begin,
    moved: () => undefined,
  };
  return {
    async connect(url, at) {
      state.client = await mqtt.connectAsync(url, { clientId: 'course', reconnectPeriod: 0 });
      state.client.on('error', () => undefined);
      await tell(state, at);
      for (const index of state.owed) send(state, index, true);
      state.counts.resent += state.owed.size;
      await sayWhatIsDue(state);
    },
    async play(until) {
      while (state.told < until) {
        void tell(state, state.told + STEP);
        await sayWhatIsDue(state);
      }
    },
    async acknowledged() {
      while (state.owed.size > 0) await acknowledgement(state);
    },
    async lose() {
      await state.client?.endAsync(true);
    },
    now: () => state.now,
    counts: () => ({ ...state.counts }),
  };
}

function tell(state: State, to: number): Promise<void> {
  state.told = to;
  return new Promise((resolve) => {
    state.client?.publish(CLOCK_TOPIC, JSON.stringify({ now: to }), { qos: 1 }, (error) => {
      if (error) return;
      state.now = Math.max(state.now, to);
      resolve();
    });
  });
}

async function sayWhatIsDue(state: State): Promise<void> {
  const { course, owed, counts, told, window } = state;
  while ((course[state.next]?.at ?? Number.POSITIVE_INFINITY) <= told) {
    while (owed.size >= window) await acknowledgement(state);
    owed.add(state.next);
    counts.sent += 1;
    send(state, state.next, false);
    state.next += 1;
  }
}

function send(state: State, index: number, dup: boolean): void {
  const said = state.course[index] as Said;
  state.client?.publish(said.topic, said.payload, { qos: 1, dup }, (error) => {
    if (error || !state.owed.delete(index)) return;
    state.counts.acknowledged += 1;
    state.moved();
  });
}

function acknowledgement(state: State): Promise<void> {
  return new Promise((resolve) => {
    state.moved = resolve;
  });
}
