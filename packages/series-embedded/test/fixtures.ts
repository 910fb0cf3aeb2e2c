import type { Log, ReadingRow } from '@infrapulse/ports';

/** What a few kinds measure, as the product hands it in. */
export const metrics: Readonly<Record<string, readonly string[]>> = {
  charger: ['power_kw', 'energy_kwh', 'voltage_v', 'current_a', 'temperature_c', 'soc_pct'],
  datacenter: ['energy_kwh', 'power_kw'],
  site5g: ['power_kw', 'mains_fail'],
  hydrogen: ['h2_pct_vol', 'pressure_mpa'],
  substation: ['voltage_kv', 'p_mw'],
};

export const quiet: Log = {
  error() {},
  warn() {},
  info() {},
  debug() {},
  child: () => quiet,
};

export function row(ts: number, over: Partial<ReadingRow> = {}): ReadingRow {
  return {
    kind: 'charger',
    asset: 'cs-0001',
    part: '1',
    ts,
    at: ts + 40,
    status: 'IDLE',
    rawStatus: 'Available',
    vocab: null,
    error: null,
    quality: 'GOOD',
    historical: false,
    metrics: { power_kw: 1 },
    extra: null,
    src: '0:1',
    ...over,
  };
}

/** The store has no place for a ts that is no whole number. */
export const refused: ReadingRow = row(0.5);
