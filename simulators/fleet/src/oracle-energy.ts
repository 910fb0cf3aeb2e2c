import type { Message } from './message.ts';
import type { Window } from './oracle-time.ts';
import type { RegisterPart, RegisterRecord } from './register-record.ts';

interface Energies {
  readonly policy: 'PUE1' | 'PUE2' | 'PUE3';
  readonly dcWh: number;
  readonly itWh: number;
}

const DEPTHS = [
  ['it_in', 'PUE3'],
  ['pdu_out', 'PUE2'],
  ['ups_out', 'PUE1'],
] as const;

interface Sample {
  readonly ts: number;
  readonly wh: number;
}

/** Energies of a data centre over windows that begin and end at its meters' readings. */
export function energiesOf(
  record: RegisterRecord,
  said: readonly Message[],
  windows: readonly Window[],
): readonly (Energies | undefined)[] {
  const depth = DEPTHS.find(([role]) => record.parts.some((part) => part.role === role));
  if (!depth) return windows.map(() => undefined);
  const [role, policy] = depth;
  const total = samplesOf(record, 'facility_total', said);
  const it = samplesOf(record, role, said);
  return windows.map(({ start, end }) => {
    const dcWh = difference(total, start, end);
    const itWh = difference(it, start, end);
    return dcWh === undefined || itWh === undefined ? undefined : { policy, dcWh, itWh };
  });
}

/** One meter's readings, its roll-overs undone, in real Wh. */
function samplesOf(
  record: RegisterRecord,
  role: string,
  said: readonly Message[],
): readonly Sample[] {
  const meter = record.parts.find((part) => part.role === role) as RegisterPart;
  const ratio = Number(meter.attributes['ctRatio'] ?? 1);
  const modulus = Number(meter.attributes['registerModulusKwh'] ?? 0);
  let turns = 0;
  let last = 0;
  return said
    .filter((message) => message.part === meter.part)
    .map((message) => {
      const shown = Number(message.metrics?.['energy_kwh']);
      if (shown < last) turns += 1;
      last = shown;
      return { ts: message.ts, wh: (shown + turns * modulus) * ratio * 1000 };
    });
}

function difference(samples: readonly Sample[], start: number, end: number): number | undefined {
  const first = samples.find(({ ts }) => ts === start);
  const last = samples.find(({ ts }) => ts === end);
  return first && last && Math.round(last.wh) - Math.round(first.wh);
}
