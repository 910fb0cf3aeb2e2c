import type { City } from './create-city.ts';
import { DAY, dayName, localDay, startOfDay } from './local-time.ts';
import { HISTORY, type Message } from './message.ts';
import { countRecords } from './oracle-counts.ts';
import { energiesOf } from './oracle-energy.ts';
import { type Shares, sharesOf, type Window } from './oracle-time.ts';
import type { RegisterRecord } from './register-record.ts';
import { type Speaker, speakers } from './speak.ts';

/** What a KPI should be, in the words of the KPI records. */
export interface ExpectedKpi {
  readonly kpi: string;
  readonly policy: string;
  readonly scope: string;
  readonly id: string;
  readonly window: string;
  readonly start: number;
  readonly end: number;
  readonly value: number | null;
  readonly upS?: number;
  readonly downS?: number;
  readonly unknownS?: number;
  readonly energyDcWh?: number;
  readonly energyItWh?: number;
}

const DAYS = 7;
const QUARTER = 900_000;

/** The last whole local days, and the rolling windows that end at `to`. */
function windowsUntil(from: number, to: number): readonly Window[] {
  const today = localDay(to);
  const days = Array.from({ length: DAYS }, (_, i) => today - DAYS + i)
    .filter((day) => startOfDay(day) >= from)
    .map((day) => ({
      name: `day/${dayName(day)}`,
      start: startOfDay(day),
      end: startOfDay(day + 1),
    }));
  const rolling = [
    { name: '24h', start: to - DAY, end: to },
    { name: '30d', start: startOfDay(today - 29), end: to },
  ];
  return [...days, ...rolling.filter(({ start }) => start >= from)];
}

/** The KPIs that should result from what the city says in [from, to], by a model that shares no code with the product. */
export function oracle(city: City, from: number, to: number): readonly ExpectedKpi[] {
  const windows = windowsUntil(from, to);
  const sums = createSums(windows);
  const energy: ExpectedKpi[] = [];
  for (const speaker of speakers(city)) {
    const { record, kind } = speaker;
    const said = [...speaker.state(from), ...speaker.speak([from, to], HISTORY)];
    if (kind === 'datacenter') energy.push(...pueOf(record, said, from, to));
    else addTimes({ sums, speaker, said, windows });
  }
  return [...sums.records(), ...energy, ...countRecords(city.records, to)];
}

interface Times {
  readonly sums: Sums;
  readonly speaker: Speaker;
  readonly said: readonly Message[];
  readonly windows: readonly Window[];
}

function addTimes({ sums, speaker, said, windows }: Times): void {
  const { record, kind } = speaker;
  for (const { part, role } of record.parts) {
    if (role !== 'connector' && role !== 'cell') continue;
    const shares = sharesOf(record, part, said, windows);
    for (const [scope, id] of scopesOf(record, part)) sums.add(`${kind}/${scope}/${id}`, shares);
  }
}

function scopesOf(record: RegisterRecord, part: string): readonly (readonly [string, string])[] {
  return [
    ['part', `${record.id}~${part}`],
    ['asset', record.id],
    ['site', record.site],
    ['operator', record.operator],
    ['district', record.district],
    ['city', record.city],
  ];
}

interface Sums {
  add(key: string, shares: readonly Shares[]): void;
  records(): readonly ExpectedKpi[];
}

function createSums(windows: readonly Window[]): Sums {
  const sums = new Map<string, { up: number; down: number; unknown: number; charging: number }[]>();
  return {
    add(key, shares) {
      const own = sums.get(key) ?? windows.map(() => ({ up: 0, down: 0, unknown: 0, charging: 0 }));
      sums.set(key, own);
      for (const [i, share] of shares.entries()) {
        const sum = own[i];
        if (!sum) continue;
        sum.up += share.up;
        sum.down += share.down;
        sum.unknown += share.unknown;
        sum.charging += share.charging;
      }
    },
    records: () =>
      [...sums].flatMap(([key, own]) => {
        const [kind = '', scope = '', id = ''] = key.split('/');
        return own.flatMap((sum, i) =>
          timeRecords({ kind, scope, id, window: windows[i] as Window, sum }),
        );
      }),
  };
}

interface TimeSum {
  readonly kind: string;
  readonly scope: string;
  readonly id: string;
  readonly window: Window;
  readonly sum: Shares;
}

function timeRecords({ kind, scope, id, window, sum }: TimeSum): readonly ExpectedKpi[] {
  const { up, down, unknown, charging } = sum;
  const known = up + down;
  const base = { scope, id, window: window.name, start: window.start, end: window.end };
  const seconds = { upS: up / 1000, downS: down / 1000, unknownS: unknown / 1000 };
  const ratio = (part: number, whole: number) => (known === 0 ? null : part / whole);
  const uptime = ratio(up, known);
  if (kind === 'site5g') {
    const policy = 'without_energy_saving';
    return [{ kpi: 'site5g.availability', policy, ...base, value: uptime, ...seconds }];
  }
  const policy = 'exclude_unknown';
  const all = known + unknown;
  return [
    { kpi: 'charger.uptime', policy, ...base, value: uptime, ...seconds },
    { kpi: 'charger.online_rate', policy, ...base, value: known / all, ...seconds },
    { kpi: 'charger.utilisation', policy, ...base, value: ratio(charging, all), ...seconds },
  ];
}

/** Windows of energy end at the last quarter of an hour. */
function pueOf(
  record: RegisterRecord,
  said: readonly Message[],
  from: number,
  to: number,
): readonly ExpectedKpi[] {
  const windows = windowsUntil(from, Math.floor(to / QUARTER) * QUARTER);
  return energiesOf(record, said, windows).flatMap((energies, i) => {
    const window = windows[i];
    if (!energies || !window) return [];
    const { policy, dcWh, itWh } = energies;
    const value = itWh === 0 ? null : dcWh / itWh;
    const { name, start, end } = window;
    const place = { scope: 'asset', id: record.id, window: name, start, end };
    return [{ kpi: 'datacenter.pue', policy, ...place, value, energyDcWh: dcWh, energyItWh: itWh }];
  });
}
