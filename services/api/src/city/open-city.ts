import { type Silence, topics } from '@infrapulse/contracts';
import type { PlannedWindow } from '@infrapulse/domain';
import type { Clock, SeriesPort, StreamPort, Table } from '@infrapulse/ports';
import type { ApiConfig } from '../config.ts';
import { followReadings, type ReadingsView } from './follow-readings.ts';
import { hasState } from './has-state.ts';
import { createLatestValues, type LatestValues } from './latest-values.ts';
import { type AlarmsView, watchAlarms } from './watch-alarms.ts';
import { type KpisView, watchKpis } from './watch-kpis.ts';
import { type PlanEntriesView, watchPlanEntries } from './watch-plan-entries.ts';
import { type RegisterView, watchRegister } from './watch-register.ts';
import { type RulesView, watchRules } from './watch-rules.ts';
import { type StatesView, watchStates } from './watch-states.ts';

/** The city as the api sees it now: every table it answers from. */
export interface City {
  readonly register: RegisterView;
  readonly states: StatesView;
  readonly kpis: KpisView;
  readonly alarms: AlarmsView;
  readonly rules: RulesView;
  readonly windows: Table<PlannedWindow>;
  readonly silences: Table<Silence>;
  readonly entries: PlanEntriesView;
  readonly readings: ReadingsView;
  readonly latest: LatestValues;
  /** Numbers what changes, from 1 on. */
  readonly changes: ChangeCount;
  stop(): Promise<void>;
}

interface ChangeCount {
  readonly next: () => number;
  readonly newest: () => number;
}

function createChangeCount(): ChangeCount {
  let newest = 0;
  return { next: () => ++newest, newest: () => newest };
}

interface CityDeps {
  readonly clock: Clock;
  readonly stream: StreamPort;
  readonly series: SeriesPort;
  readonly config: ApiConfig;
}

export async function openCity({ stream, clock, config }: CityDeps): Promise<City> {
  const changes = createChangeCount();
  const register = await watchRegister(stream, clock);
  const [states, kpis, alarms, rules, windows, silences, entries] = await Promise.all([
    watchStates(stream, (state, all) => hasState(register.get(state.asset), state, all)),
    watchKpis(stream, changes.next),
    watchAlarms(stream),
    watchRules(stream),
    stream.table(topics.windows),
    stream.table(topics.silences),
    watchPlanEntries(stream),
  ]);
  const latest = createLatestValues({ partsMax: config.partsMax });
  const readings = await followReadings(stream, { latest, readAhead: config.readAhead });
  return {
    register,
    states,
    kpis,
    alarms,
    rules,
    windows,
    silences,
    entries,
    readings,
    latest,
    changes,
    async stop() {
      await readings.consumer.stop();
      await Promise.all(
        [register, states, kpis, alarms, rules, windows, silences, entries].map((view) =>
          view.stop(),
        ),
      );
    },
  };
}
