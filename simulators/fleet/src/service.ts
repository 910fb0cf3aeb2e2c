import { randomBytes } from 'node:crypto';
import type { Clock, Log } from '@infrapulse/ports';
import type { Service } from '@infrapulse/runtime';
import { createCity } from './create-city.ts';
import { createEvents } from './events.ts';
import { localDay, startOfDay } from './local-time.ts';
import { liveCadence } from './message.ts';
import { openPublisher, type Publisher } from './open-publisher.ts';
import { fileProgress, type Progress, retainedProgress } from './progress.ts';
import { publishHistory } from './publish-history.ts';
import { publishLive } from './publish-live.ts';
import { runSimulated } from './run-simulated.ts';
import { loadScenario, type Scenario } from './scenario.ts';
import { speakers } from './speak.ts';

export interface FleetDeps {
  /** Of the broker. */
  readonly url: string;
  readonly scenario: string | Scenario;
  readonly seed?: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Simulated seconds per second; other than 1 only with a simulated clock, where a day takes a minute. */
  readonly speed?: number;
  /** Days of history before the first start; the scenario's own when absent. */
  readonly history?: { readonly days: number };
  /** File that remembers until when everything was published; without it a retained message does. */
  readonly progressFile?: string;
}

const DAY_A_MINUTE = 1440;
const LIVE_CONNECTIONS = 4;
const IN_FLIGHT_MAX = 8;
const LIVE_IN_FLIGHT_MAX = 500;
const RETAINED_WAIT_MS = 1500;

/**
 * The simulated city as a device fleet on MQTT: its past once, then its present. `start` resolves when it is
 * connected; the past follows in the background. What was published before is not published again.
 */
export function createFleet(deps: FleetDeps): Service {
  const stopping = new AbortController();
  const opened: Publisher[] = [];
  let running: Promise<void> = Promise.resolve();
  return {
    async start() {
      const history = await open(deps, {
        name: 'fleet-gateway',
        connections: 1,
        inFlightMax: IN_FLIGHT_MAX,
      });
      opened.push(history);
      running = run({ deps, history, opened, signal: stopping.signal }).catch((error: unknown) => {
        if (!stopping.signal.aborted) createEvents(deps.log).failed(error);
      });
    },
    async stop() {
      stopping.abort();
      await Promise.all(opened.map((publisher) => publisher.stop()));
      await running;
    },
  };
}

interface Running {
  readonly deps: FleetDeps;
  readonly history: Publisher;
  readonly opened: Publisher[];
  readonly signal: AbortSignal;
}

async function run({ deps, history, opened, signal }: Running): Promise<void> {
  const { clock } = deps;
  const events = createEvents(deps.log);
  const scenario = scenarioOf(deps);
  const city = createCity({ ...deps, scenario, now: clock.now() });
  const all = speakers(city);
  const progress = progressOf(deps, scenario, history);
  const days = deps.history?.days ?? scenario.historyDays;
  const first = startOfDay(localDay(clock.now()) - Math.ceil(days) + 1);
  const from = (await progress.read()) ?? (days > 0 ? first : clock.now());
  const shared = { speakers: all, progress, clock, signal };
  const until = await publishHistory({ ...shared, publisher: history, events }, from);
  if (signal.aborted) return;
  const simulated = clock.kind === 'simulated';
  const speed = simulated ? (deps.speed ?? DAY_A_MINUTE) : 1;
  const connections = simulated ? 1 : LIVE_CONNECTIONS;
  const publisher = await open(deps, {
    name: 'fleet',
    connections,
    inFlightMax: LIVE_IN_FLIGHT_MAX,
  });
  opened.push(publisher);
  events.liveBegun({ assets: all.length, speed });
  const live = { ...shared, publisher, every: liveCadence(scenario, speed) };
  if (simulated) await runSimulated(live, { from: until, speed });
  else await publishLive(live, until);
}

function scenarioOf({ scenario, history }: FleetDeps): Scenario {
  const loaded = typeof scenario === 'string' ? loadScenario(scenario) : scenario;
  return history ? { ...loaded, historyDays: history.days } : loaded;
}

function open(
  { url }: FleetDeps,
  options: { readonly name: string; readonly connections: number; readonly inFlightMax: number },
): Promise<Publisher> {
  return openPublisher({
    url,
    ...options,
    name: `${options.name}-${randomBytes(3).toString('hex')}`,
  });
}

function progressOf({ progressFile }: FleetDeps, scenario: Scenario, history: Publisher): Progress {
  if (progressFile !== undefined) return fileProgress(progressFile);
  return retainedProgress(history.client, `fleet/${scenario.name}/progress`, RETAINED_WAIT_MS);
}
