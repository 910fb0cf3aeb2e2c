import { randomBytes } from 'node:crypto';
import type { Clock, Log } from '@infrapulse/ports';
import type { Service } from '@infrapulse/runtime';
import { createCity } from './create-city.ts';
import { createEvents } from './events.ts';
import { openLedger } from './ledger.ts';
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
const LIVE_IN_FLIGHT_MAX = 500;
/** Messages of the past that are under way at once: what is live waits behind no more in the broker. */
const PAST_IN_FLIGHT_MAX = 4;
const RETAINED_WAIT_MS = 1500;

/**
 * The simulated city as a device fleet on MQTT: its present at once, and beside it what is missing of its past.
 * `start` resolves when it is connected. What was published before is not published again.
 */
export function createFleet(deps: FleetDeps): Service {
  const stopping = new AbortController();
  let opened: Opened | undefined;
  let running: Promise<void> = Promise.resolve();
  return {
    async start() {
      opened = await openBoth(deps);
      running = run({ ...opened, deps, signal: stopping.signal }).catch((error: unknown) => {
        if (!stopping.signal.aborted) createEvents(deps.log).failed(error);
        stopping.abort();
      });
    },
    async stop() {
      stopping.abort();
      await Promise.all([opened?.past.stop(), opened?.present.stop()]);
      await running;
    },
  };
}

/** Connections of their own, so that what is live never waits behind the past. */
interface Opened {
  readonly past: Publisher;
  readonly present: Publisher;
}

async function openBoth({ url, clock }: FleetDeps): Promise<Opened> {
  const id = randomBytes(3).toString('hex');
  const past = await openPublisher({
    url,
    name: `fleet-gateway-${id}`,
    connections: 1,
    inFlightMax: PAST_IN_FLIGHT_MAX,
  });
  const present = await openPublisher({
    url,
    name: `fleet-${id}`,
    connections: clock.kind === 'simulated' ? 1 : LIVE_CONNECTIONS,
    inFlightMax: LIVE_IN_FLIGHT_MAX,
  });
  return { past, present };
}

interface Running extends Opened {
  readonly deps: FleetDeps;
  readonly signal: AbortSignal;
}

async function run({ deps, past, present, signal }: Running): Promise<void> {
  const { clock } = deps;
  const events = createEvents(deps.log);
  const scenario = scenarioOf(deps);
  const all = speakers(createCity({ ...deps, scenario, now: clock.now() }));
  const ledger = await openLedger(progressOf(deps, scenario, past), {
    first: historyStart(deps, scenario),
    now: clock.now(),
  });
  const shared = { speakers: all, ledger, clock, signal };
  const simulated = clock.kind === 'simulated';
  const speed = simulated ? (deps.speed ?? DAY_A_MINUTE) : 1;
  const live = { ...shared, publisher: present, every: liveCadence(scenario, speed) };
  const tellPast = () => publishHistory({ ...shared, publisher: past, events });
  const begun = () => events.liveBegun({ assets: all.length, speed });
  if (simulated) {
    // Its time stands still until the past is told.
    await tellPast();
    if (signal.aborted) return;
    begun();
    await runSimulated(live, speed);
  } else {
    begun();
    await Promise.all([publishLive(live), tellPast()]);
  }
}

/** Local midnight, so that the first day is whole. */
function historyStart({ clock, history }: FleetDeps, { historyDays }: Scenario): number {
  const days = history?.days ?? historyDays;
  return days > 0 ? startOfDay(localDay(clock.now()) - Math.ceil(days) + 1) : clock.now();
}

function scenarioOf({ scenario, history }: FleetDeps): Scenario {
  const loaded = typeof scenario === 'string' ? loadScenario(scenario) : scenario;
  return history ? { ...loaded, historyDays: history.days } : loaded;
}

function progressOf(
  { progressFile }: FleetDeps,
  scenario: Scenario,
  { client }: Publisher,
): Progress {
  if (progressFile !== undefined) return fileProgress(progressFile);
  return retainedProgress(client, `fleet/${scenario.name}/progress`, RETAINED_WAIT_MS);
}
