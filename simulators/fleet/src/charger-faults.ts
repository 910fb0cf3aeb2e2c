import type { ChargerModel, ConnectorModel } from './build-chargers.ts';
import { chanceSpan, inOrder, rhythmOf, type Span, turns } from './fault-spans.ts';
import { keepRecent } from './keep-recent.ts';
import { DAY, HOUR, MINUTE } from './local-time.ts';
import { mix, pick, unit } from './random.ts';

export interface ConnectorFault extends Span {
  readonly status: 'FAULTED' | 'INOPERATIVE';
  readonly error: string;
}

/** A simulated day runs from 04:00 to 04:00, when hardly anybody charges. */
const SHIFT = 4 * HOUR;
const ERRORS = [
  'GroundFailure',
  'OverCurrentFailure',
  'HighTemperature',
  'PowerSwitchFailure',
  'ConnectorLockFailure',
];

export function simulatedDay(t: number): number {
  return Math.floor((t + SHIFT) / DAY);
}

/** 04:00 local is 20:00 UTC the day before, so both shifts are the same four hours. */
export function startOfSimulatedDay(day: number): number {
  return day * DAY - SHIFT;
}

/** When a connector is out of order on one simulated day, in order. */
export const connectorFaults = keepRecent(4, faultsOf);

function faultsOf(connector: ConnectorModel, day: number): readonly ConnectorFault[] {
  const from = startOfSimulatedDay(day) + 5 * MINUTE;
  const to = from + DAY - 15 * MINUTE;
  const { key, faultChance, lively, serviced } = connector;
  const length = [20 * MINUTE, 9 * HOUR] as const;
  const error = pick(ERRORS, unit(mix(key, day), 60));
  const faulted = (spans: readonly Span[]): readonly ConnectorFault[] =>
    spans.map((span) => ({ ...span, status: 'FAULTED', error }));
  return inOrder([
    ...faulted(chanceSpan({ key, day, chance: faultChance, from, to, length })),
    ...(lively
      ? faulted(turns(rhythmOf(key, 80 * MINUTE, 3 * MINUTE), from, to - 3 * MINUTE))
      : []),
    ...(serviced && (day + key) % 14 === 0 ? [service(from)] : []),
  ]);
}

/** A morning's work on the connector, 09:30 to 11:00. */
function service(from: number): ConnectorFault {
  const start = from - 5 * MINUTE + 5.5 * HOUR;
  return { start, end: start + 1.5 * HOUR, status: 'INOPERATIVE', error: 'NoError' };
}

/** When nothing of a charger gets through on one simulated day. */
export const chargerSilences = keepRecent(4, silencesOf);

function silencesOf(charger: ChargerModel, day: number): readonly Span[] {
  const from = startOfSimulatedDay(day) + 5 * MINUTE;
  const to = from + DAY - 15 * MINUTE;
  const { key, lively } = charger;
  const length = [2 * HOUR, 14 * HOUR] as const;
  return inOrder([
    ...chanceSpan({ key: mix(key, 77), day, chance: 0.006, from, to, length }),
    ...(lively ? turns(rhythmOf(key, 65 * MINUTE, 5 * MINUTE), from, to - 5 * MINUTE) : []),
  ]);
}
